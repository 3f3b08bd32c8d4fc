using System.Globalization;

namespace Pawl.Language.Expressions.Dates;

/// <summary><c>strptime</c> of the GNU C library in the C locale and in UTC, with what jq does to its result.</summary>
internal ref struct TimeParser
{
    // What jq puts in beforehand, and leaves there when neither the library nor jq itself can tell.
    private const int UnknownWeekDay = 8;
    private const int UnknownYearDay = 367;

    private ReadOnlySpan<char> _text;
    private long _year;
    private int _month;
    private int _day;
    private int _hour;
    private int _minute;
    private int _second;
    private int _weekDay;
    private int _yearDay;
    private int _century;
    private int _week;
    private Known _known;

    [Flags]
    private enum Known
    {
        None = 0,
        Month = 1,
        Day = 2,
        WeekDay = 4,
        YearDay = 8,
        HalfOfDay = 16,
        Afternoon = 32,
        YearOfCentury = 64,
        SundayWeek = 128,
        MondayWeek = 256,
        Date = 512, // some part of a date was read, so the days are worth computing
    }

    /// <summary>Reads a time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="format">Its format; white space stands for any amount of white space, none included.</param>
    /// <param name="time">The time; what the format does not tell is as the C library leaves it: year 1900, the rest zero.</param>
    /// <param name="rest">What follows the part that was read; it is empty or begins with white space.</param>
    /// <returns>False where jq raises <c>date "…" does not match format "…"</c>.</returns>
    public static bool TryParse(string text, string format, out BrokenDownTime time, out string rest)
    {
        var parser = new TimeParser { _text = text, _year = 1900, _weekDay = UnknownWeekDay, _yearDay = UnknownYearDay, _century = -1 };
        time = default;
        rest = "";
        if (!parser.Read(format) || (!parser._text.IsEmpty && !IsSpace(parser._text[0]))) return false;

        parser.Complete();
        rest = parser._text.ToString();
        time = new(parser._year, parser._month, parser._day, parser._hour, parser._minute, parser._second, parser._weekDay, parser._yearDay);
        return true;
    }

    private bool Read(ReadOnlySpan<char> format)
    {
        for (var at = 0; at < format.Length; at++)
        {
            if (IsSpace(format[at]))
            {
                SkipSpace();
            }
            else if (format[at] != '%')
            {
                if (!Take(format[at])) return false;
            }
            else
            {
                at++;
                while (at < format.Length && format[at] is '-' or '_' or '0' or '^' or '#') at++;
                if (at < format.Length && format[at] is 'E' or 'O') at++;
                if (at >= format.Length || !ReadDirective(format[at])) return false;
            }
        }
        return true;
    }

    private bool ReadDirective(char directive)
    {
        switch (directive)
        {
            case 'a' or 'A':
                return TakeName(Calendar.WeekDays, ref _weekDay, Known.WeekDay);
            case 'b' or 'B' or 'h':
                return TakeName(Calendar.Months, ref _month, Known.Month | Known.Date);
            case 'c':
                return Read("%a %b %e %H:%M:%S %Y");
            case 'C':
                return TakeNumber(0, 99, 2, ref _century, Known.Date);
            case 'd' or 'e':
                return TakeNumber(1, 31, 2, ref _day, Known.Day | Known.Date);
            case 'D' or 'x':
                return Read("%m/%d/%y");
            case 'F':
                return Read("%Y-%m-%d");
            case 'H' or 'k':
                _known &= ~Known.HalfOfDay;
                return TakeNumber(0, 23, 2, ref _hour);
            case 'I' or 'l':
                if (!TakeNumber(1, 12, 2, ref _hour, Known.HalfOfDay)) return false;
                _hour %= 12;
                return true;
            case 'j':
                if (!TakeNumber(1, 366, 3, ref _yearDay, Known.YearDay)) return false;
                _yearDay--;
                return true;
            case 'm':
                if (!TakeNumber(1, 12, 2, ref _month, Known.Month | Known.Date)) return false;
                _month--;
                return true;
            case 'M':
                return TakeNumber(0, 59, 2, ref _minute);
            case 'n' or 't':
                SkipSpace();
                return true;
            case 'p':
                return TakeHalfOfDay();
            case 'r':
                return Read("%I:%M:%S %p");
            case 'R':
                return Read("%H:%M");
            case 's':
                return TakeEpoch();
            case 'S':
                return TakeNumber(0, 61, 2, ref _second);
            case 'T' or 'X':
                return Read("%H:%M:%S");
            case 'u':
                if (!TakeNumber(1, 7, 1, ref _weekDay, Known.WeekDay)) return false;
                _weekDay %= 7;
                return true;
            case 'U':
                return TakeNumber(0, 53, 2, ref _week, Known.SundayWeek);
            case 'w':
                return TakeNumber(0, 6, 1, ref _weekDay, Known.WeekDay);
            case 'W':
                return TakeNumber(0, 53, 2, ref _week, Known.MondayWeek);
            case 'g' or 'V':
                var ignored = 0;
                return TakeNumber(0, 99, 2, ref ignored);
            case 'G':
                return TakeDigits();
            case 'y':
                return TakeYearOfCentury();
            case 'Y':
                return TakeYear();
            case 'z':
                return TakeOffset();
            case 'Z':
                SkipSpace();
                while (!_text.IsEmpty && !IsSpace(_text[0])) _text = _text[1..];
                return true;
            case '%':
                return Take('%');
            default:
                return false;
        }
    }

    /// <summary>Works out what the parts imply.</summary>
    private void Complete()
    {
        if (Knows(Known.HalfOfDay | Known.Afternoon)) _hour += 12;
        if (_century >= 0) _year = _century * 100L + (Knows(Known.YearOfCentury) ? _year % 100 : 0);

        if (Knows(Known.Date) && !Knows(Known.WeekDay))
        {
            if (Knows(Known.YearDay)) DateFromYearDay();
            _weekDay = Calendar.WeekDayOf(Calendar.DaysTo(_year, _month, _day));
        }
        if (Knows(Known.Date) && !Knows(Known.YearDay)) _yearDay = YearDayOfDate();
        if ((_known & (Known.SundayWeek | Known.MondayWeek)) != Known.None && Knows(Known.WeekDay)) DateFromWeek();

        // jq's own remedy for libraries that compute less.
        if (_day is < 1 or > 31) return;
        if (_weekDay == UnknownWeekDay) _weekDay = Calendar.WeekDayOf(Calendar.DaysTo(_year, _month, _day));
        if (_yearDay == UnknownYearDay) _yearDay = YearDayOfDate();
    }

    private readonly int YearDayOfDate() => (int)(Calendar.DaysTo(_year, _month, _day) - Calendar.DaysTo(_year, 0, 1));

    private void DateFromWeek()
    {
        var firstWeekDay = Knows(Known.SundayWeek) ? 0 : 1;
        var newYear = Calendar.WeekDayOf(Calendar.DaysTo(_year, 0, 1));
        if (!Knows(Known.YearDay))
        {
            _yearDay = (7 - (newYear - firstWeekDay)) % 7 + (_week - 1) * 7 + (_weekDay - firstWeekDay + 7) % 7;
        }
        DateFromYearDay();
    }

    /// <summary>Fills in month and day, where they were not read, from the day of the year; one outside the year carries over.</summary>
    private void DateFromYearDay()
    {
        if (Knows(Known.Month | Known.Day)) return;

        var (year, month, day) = Calendar.DateOf(Calendar.DaysTo(_year, 0, 1) + _yearDay);
        if ((_known & (Known.Month | Known.Day)) == Known.None) _year = year;
        if (!Knows(Known.Month)) _month = month;
        if (!Knows(Known.Day)) _day = day;
        _known |= Known.Month | Known.Day;
    }

    private readonly bool Knows(Known all) => (_known & all) == all;

    private bool Take(char expected)
    {
        if (_text.IsEmpty || _text[0] != expected) return false;
        _text = _text[1..];
        return true;
    }

    private bool TakeName(IReadOnlyList<string> names, ref int field, Known known)
    {
        for (var i = 0; i < names.Count; i++)
        {
            foreach (var length in (ReadOnlySpan<int>)[names[i].Length, 3])
            {
                if (!_text.StartsWith(names[i].AsSpan(0, length), StringComparison.OrdinalIgnoreCase)) continue;
                _text = _text[length..];
                field = i;
                _known |= known;
                return true;
            }
        }
        return false;
    }

    /// <summary>Takes a number after any white space: digits while they are few enough and another could still fit the range.</summary>
    private bool TakeNumber(int min, int max, int maxDigits, ref int field, Known known = Known.None)
    {
        SkipSpace();
        if (_text.IsEmpty || !char.IsAsciiDigit(_text[0])) return false;
        var value = 0;
        var digits = 0;
        do
        {
            value = value * 10 + (_text[0] - '0');
            _text = _text[1..];
            digits++;
        }
        while (digits < maxDigits && value * 10 <= max && !_text.IsEmpty && char.IsAsciiDigit(_text[0]));
        if (value < min || value > max) return false;
        field = value;
        _known |= known;
        return true;
    }

    private bool TakeHalfOfDay()
    {
        var afternoon = _text.StartsWith("PM", StringComparison.OrdinalIgnoreCase);
        if (!afternoon && !_text.StartsWith("AM", StringComparison.OrdinalIgnoreCase)) return false;
        _text = _text[2..];
        _known = afternoon ? _known | Known.Afternoon : _known & ~Known.Afternoon;
        return true;
    }

    private bool TakeYear()
    {
        var year = 0;
        if (!TakeNumber(0, 9999, 4, ref year, Known.Date)) return false;
        _year = year;
        _known &= ~Known.YearOfCentury;
        return true;
    }

    private bool TakeYearOfCentury()
    {
        var year = 0;
        if (!TakeNumber(0, 99, 2, ref year, Known.Date | Known.YearOfCentury)) return false;
        _year = year + (year >= 69 ? 1900 : 2000); // POSIX's pivot
        return true;
    }

    private bool TakeDigits()
    {
        var count = _text.IndexOfAnyExceptInRange('0', '9');
        if (count < 0) count = _text.Length;
        _text = _text[count..];
        return count > 0;
    }

    private bool TakeEpoch()
    {
        var before = _text;
        if (!TakeDigits()
            || !long.TryParse(before[..^_text.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !BrokenDownTime.TryFromEpoch(seconds, out var time))
        {
            return false;
        }
        (_year, _month, _day, _hour, _minute, _second, _weekDay, _yearDay) =
            (time.Year, time.Month, time.Day, time.Hour, time.Minute, (int)time.Second, time.WeekDay, time.YearDay);
        return true;
    }

    /// <summary>Takes <c>Z</c>, <c>+hh</c>, <c>+hhmm</c> or <c>+hh:mm</c>. It is read but moves nothing, as in jq.</summary>
    private bool TakeOffset()
    {
        SkipSpace();
        if (Take('Z')) return true;
        if (!Take('+') && !Take('-')) return false;

        var digits = 0;
        var value = 0;
        while (digits < 4 && !_text.IsEmpty && char.IsAsciiDigit(_text[0]))
        {
            value = value * 10 + (_text[0] - '0');
            digits++;
            _text = _text[1..];
            if (digits == 2) Take(':');
        }
        return digits == 2 || (digits == 4 && value % 100 < 60);
    }

    private void SkipSpace()
    {
        while (!_text.IsEmpty && IsSpace(_text[0])) _text = _text[1..];
    }

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');
}
