using System.Text;
using Pawl.Language.Expressions.Evaluation;
using Pawl.Language.Expressions.Values;

namespace Pawl.Language.Expressions.Builtins;

/// <summary>Adds values one by one, as <c>reduce … (null; . + $x)</c> would, but strings and objects without a copy for each step.</summary>
internal sealed class Summation(Machine machine)
{
    private JqValue _sum;
    private StringBuilder? _text;
    private JqObjectBuilder _members;
    private bool _isObject;

    /// <summary>Adds one; false on an error.</summary>
    public bool Add(in JqValue value)
    {
        if (_text is not null && value.StringOrNull is { } piece)
        {
            machine.CheckStringLength(_text.Length + (long)piece.Length);
            machine.Charge(2L * piece.Length);
            machine.Count(piece.Length >> 6);
            _text.Append(piece);
            return true;
        }
        if (_isObject && value.ObjectOrNull is { } members)
        {
            Merge(members);
            return true;
        }
        if (value.IsNull) return true;
        if (_text is null && !_isObject && _sum.StringOrNull is { } text && value.IsString)
        {
            _text = new StringBuilder(text);
            return Add(value);
        }
        if (_text is null && !_isObject && _sum.ObjectOrNull is { } first && value.ObjectOrNull is { } second)
        {
            _isObject = true;
            _members = new JqObjectBuilder(first.Count + second.Count);
            Merge(first);
            Merge(second);
            return true;
        }
        _sum = Arithmetic.Add(machine, Result, value);
        _text = null;
        _isObject = false;
        return !machine.HasError;
    }

    /// <summary>The sum so far; null of nothing.</summary>
    public JqValue Result => _text is not null ? JqValue.Text(_text.ToString()) : _isObject ? _members.ToValue() : _sum;

    private void Merge(JqObject members)
    {
        machine.Count((long)members.Count);
        machine.Charge(members.Count * (long)(Weights.Slot + Weights.Member));
        foreach (ref readonly var member in members.Entries) _members.Set(member.Key, member.Value);
    }
}
