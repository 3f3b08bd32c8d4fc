using System.Globalization;
using System.Text;

namespace Pawl.Language.Expressions.Dates;

/// <summary><c>strftime</c> of the GNU C library in the C locale and in UTC.</summary>
internal ref struct TimeFormatter
{
    /// <summary>Characters that the result may have beyond those of the format. jq's own buffer: 99.</summary>
    public const int MaxGrowth = 99;

    private readonly BrokenDownTime _time;
    private readonly StringBuilder _output = new();
    private ReadOnlySpan<char> _format;
    private char _padding; // '\0' as the directive has it, '-' none, else a space or a zero
    private bool _upper;
    private bool _swapCase;
    private int _width;

    private TimeFormatter(BrokenDownTime time, ReadOnlySpan<char> format)
    {
        _time = time;
        _format = format;
    }

    /// <summary>Writes a time. Day of the week and of the year are computed, all else is written as it stands.</summary>
    /// <param name="time">The time; fields may be out of range.</param>
    /// <param name="format">Text with directives; an unknown directive stands for itself.</param>
    /// <param name="text">The result.</param>
    /// <returns>False where jq raises <c>strftime/1: unknown system failure</c>: the result outgrows the format by more than <see cref="MaxGrowth"/>.</returns>
    public static bool TryFormat(BrokenDownTime time, string format, out string text)
    {
        var formatter = new TimeFormatter(time.WithComputedDays(), format);
        formatter.WriteAll(format.Length + MaxGrowth);
        text = formatter._output.ToString();
        return text.Length <= format.Length + MaxGrowth;
    }

    private void WriteAll(int limit)
    {
        while (!_format.IsEmpty && _output.Length <= limit)
        {
            var percent = _format.IndexOf('%');
            if (percent < 0) percent = _format.Length;
            _output.Append(_format[..percent]);
            _format = _format[percent..];
            if (!_format.IsEmpty) WriteDirective(limit);
        }
    }

    private void WriteDirective(int limit)
    {
        (_padding, _upper, _swapCase, _width) = ('\0', false, false, 0);
        var at = 1;
        for (; at < _format.Length && TakeFlag(_format[at]); at++)
        {
        }
        for (; at < _format.Length && char.IsAsciiDigit(_format[at]); at++) _width = Math.Min(_width * 10 + (_format[at] - '0'), limit + 1);
        if (at + 1 < _format.Length && IsModified(_format[at], _format[at + 1])) at++;

        if (at < _format.Length && Write(_format[at]))
        {
            _format = _format[(at + 1)..];
            return;
        }
        var unknown = Math.Min(at + 1, _format.Length);
        _output.Append(_format[..unknown]);
        _format = _format[unknown..];
    }

    private bool TakeFlag(char flag)
    {
        switch (flag)
        {
            case '-' or '0':
                _padding = flag;
                return true;
            case '_':
                _padding = ' ';
                return true;
            case '^':
                _upper = true;
                return true;
            case '#':
                _swapCase = true;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a modifier for other calendars or digits, which the C locale has none of, stands before a directive that takes it.</summary>
    private static bool IsModified(char modifier, char directive) => modifier switch
    {
        'E' => "cCxXyYz".Contains(directive, StringComparison.Ordinal),
        'O' => "dekHIlmMSuUVwWy".Contains(directive, StringComparison.Ordinal),
        _ => false,
    };

    private bool Write(char directive)
    {
        switch (directive)
        {
            case 'a':
                WriteName(WeekDayName[..3]);
                break;
            case 'A':
                WriteName(WeekDayName);
                break;
            case 'b' or 'h':
                WriteName(MonthName[..Math.Min(3, MonthName.Length)]);
                break;
            case 'B':
                WriteName(MonthName);
                break;
            case 'c':
                WriteParts("%a %b %e %H:%M:%S %Y");
                break;
            case 'C':
                WriteNumber(Calendar.DivRem(_time.Year, 100).Quotient, 1);
                break;
            case 'd':
                WriteNumber(_time.Day, 2);
                break;
            case 'D' or 'x':
                WriteParts("%m/%d/%y");
                break;
            case 'e':
                WriteNumber(_time.Day, 2, ' ');
                break;
            case 'F':
                WriteParts("%Y-%m-%d");
                break;
            case 'g':
                WriteNumber(Calendar.DivRem(IsoWeek.Year, 100).Remainder, 2);
                break;
            case 'G':
                WriteNumber(IsoWeek.Year, 1);
                break;
            case 'H':
                WriteNumber(_time.Hour, 2);
                break;
            case 'I':
                WriteNumber(Hour12, 2);
                break;
            case 'j':
                WriteNumber(_time.YearDay + 1, 3);
                break;
            case 'k':
                WriteNumber(_time.Hour, 2, ' ');
                break;
            case 'l':
                WriteNumber(Hour12, 2, ' ');
                break;
            case 'm':
                WriteNumber(_time.Month + 1L, 2);
                break;
            case 'M':
                WriteNumber(_time.Minute, 2);
                break;
            case 'n':
                WriteText("\n");
                break;
            case 'p':
                WriteText(_swapCase ? HalfOfDay.ToLowerInvariant() : HalfOfDay);
                break;
            case 'P':
                WriteText(HalfOfDay.ToLowerInvariant());
                break;
            case 'r':
                WriteParts("%I:%M:%S %p");
                break;
            case 'R':
                WriteParts("%H:%M");
                break;
            case 's':
                WriteNumber(_time.ToEpoch(), 1);
                break;
            case 'S':
                WriteNumber((long)_time.Second, 2);
                break;
            case 't':
                WriteText("\t");
                break;
            case 'T' or 'X':
                WriteParts("%H:%M:%S");
                break;
            case 'u':
                WriteNumber((_time.WeekDay + 6) % 7 + 1, 1);
                break;
            case 'U':
                WriteNumber((_time.YearDay + 7 - _time.WeekDay) / 7, 2);
                break;
            case 'V':
                WriteNumber(IsoWeek.Week, 2);
                break;
            case 'w':
                WriteNumber(_time.WeekDay, 1);
                break;
            case 'W':
                WriteNumber((_time.YearDay + 7 - (_time.WeekDay + 6) % 7) / 7, 2);
                break;
            case 'y':
                WriteNumber(Calendar.DivRem(_time.Year, 100).Remainder, 2);
                break;
            case 'Y':
                WriteNumber(_time.Year, 1);
                break;
            case 'z':
                WriteText("+0000");
                break;
            case 'Z':
                WriteText(_swapCase ? "utc" : "UTC");
                break;
            case '%':
                WriteText("%");
                break;
            default:
                return false;
        }
        return true;
    }

    private readonly string WeekDayName => Calendar.WeekDays[_time.WeekDay];

    // A month out of range has no name; the C library writes a question mark.
    private readonly string MonthName => _time.Month is >= 0 and <= 11 ? Calendar.Months[_time.Month] : "?";

    private readonly (long Year, int Week) IsoWeek => Calendar.IsoWeek(_time.Year, _time.WeekDay, _time.YearDay);

    private readonly long Hour12 => _time.Hour > 12 ? _time.Hour - 12 : _time.Hour == 0 ? 12 : _time.Hour;

    private readonly string HalfOfDay => _time.Hour > 11 ? "PM" : "AM";

    private readonly void WriteName(string name) => WriteText(_swapCase ? name.ToUpperInvariant() : name);

    private readonly void WriteText(string text)
    {
        var missing = _width - text.Length;
        if (missing > 0) _output.Append(_padding == '0' ? '0' : ' ', missing);
        _output.Append(_upper ? text.ToUpperInvariant() : text);
    }

    private readonly void WriteNumber(long value, int digits, char padding = '0')
    {
        if (_padding != '\0') padding = _padding;
        var text = Math.Abs(value).ToString(CultureInfo.InvariantCulture);
        var sign = value < 0 ? "-" : "";
        var missing = Math.Max(padding == '-' ? 0 : digits, _width) - text.Length - sign.Length;
        if (missing > 0 && padding != '0') _output.Append(' ', missing);
        _output.Append(sign);
        if (missing > 0 && padding == '0') _output.Append('0', missing);
        _output.Append(text);
    }

    private readonly void WriteParts(string format)
    {
        var parts = new TimeFormatter(_time, format);
        parts.WriteAll(int.MaxValue - 1);
        WriteText(parts._output.ToString());
    }
}
