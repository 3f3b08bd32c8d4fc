using Pawl.Language.Expressions;

namespace Pawl.Cli.Eval;

/// <summary>Variables from <c>--arg</c> and <c>--argjson</c>.</summary>
internal sealed class GivenVariables : IJqVariables
{
    private readonly Dictionary<string, JqValue> _values = [];

    public IReadOnlyCollection<string> Names => _values.Keys;

    public JqValue Get(string name) => _values[name];

    /// <summary>Adds what stands behind <c>--arg</c>.</summary>
    /// <param name="pairs">Each as <c>NAME=TEXT</c>.</param>
    public void AddTexts(string[] pairs)
    {
        foreach (var (name, text) in pairs.Select(Split)) _values[name] = JqValue.From(text);
    }

    /// <summary>Adds what stands behind <c>--argjson</c>.</summary>
    /// <param name="pairs">Each as <c>NAME=JSON</c>.</param>
    /// <exception cref="CliException">Not JSON.</exception>
    public void AddJson(string[] pairs)
    {
        foreach (var (name, json) in pairs.Select(Split))
        {
            try
            {
                _values[name] = JqValue.Parse(json);
            }
            catch (JqParseException error)
            {
                throw new CliException($"--argjson {name}: {error.Message}", EvalExit.Usage, error);
            }
        }
    }

    private static (string Name, string Value) Split(string pair) => (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..]);
}
