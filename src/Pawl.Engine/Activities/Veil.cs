using Pawl.Language.Definitions;
using Pawl.Language.Expressions;

namespace Pawl.Engine.Activities;

/// <summary>Covers what secrets would show while the arguments of an activity are evaluated for the history.</summary>
/// <remarks>
/// Every leaf of a template that uses a secret becomes the text <see cref="Text"/>, without being evaluated. The activity is evaluated again in full when it
/// is carried out (<see cref="Decisions.WorkflowEngine.Unveil"/>); that request is never stored.
/// </remarks>
internal sealed class Veil
{
    /// <summary>What stands in a history for a value that came from a secret.</summary>
    public const string Text = "(secret)";

    private static readonly DataTemplate.Literal Cover = new(JqValue.From(Text));

    private bool _hidesAuthorization;

    /// <summary>Whether anything was covered.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>From here on <c>$authorization</c> is a secret, too.</summary>
    public void HideAuthorization() => IsUsed = _hidesAuthorization = true;

    /// <summary>Something was covered that no template stands for.</summary>
    public JqValue Hide()
    {
        IsUsed = true;
        return Cover.Value;
    }

    /// <summary>Whether the value of a template would show a secret.</summary>
    public bool Hides(DataTemplate template) => template.UsedVariables.Any(IsSecret);

    /// <summary>Whether the template as a whole would be covered: nothing is known of the kind of its value.</summary>
    public bool HidesAll(DataTemplate template) => template is DataTemplate.Expression or DataTemplate.Loose && Hides(template);

    /// <summary>The template with every leaf covered that uses a secret.</summary>
    public DataTemplate Over(DataTemplate template)
    {
        if (!Hides(template)) return template;

        IsUsed = true;
        return template switch
        {
            DataTemplate.Object map => new DataTemplate.Object([.. map.Members.Select(member => KeyValuePair.Create(member.Key, Over(member.Value)))]),
            DataTemplate.Array list => new DataTemplate.Array([.. list.Items.Select(Over)]),
            DataTemplate.Interpolation text => new DataTemplate.Interpolation([.. text.Parts.Select(Over)]),
            _ => Cover,
        };
    }

    private bool IsSecret(string variable) => variable == "secrets" || (_hidesAuthorization && variable == "authorization");
}
