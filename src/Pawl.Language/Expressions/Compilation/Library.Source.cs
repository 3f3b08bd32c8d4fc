namespace Pawl.Language.Expressions.Compilation;

/// <content>The functions that are written in the language itself.</content>
internal static partial class Library
{
    private const string Source = """
        def select(f): if f then . else empty end;
        def map(f): [.[] | f];
        def map_values(f): .[] |= f;
        def values: select(. != null);
        def nulls: select(. == null);
        def booleans: select(type == "boolean");
        def numbers: select(type == "number");
        def strings: select(type == "string");
        def arrays: select(type == "array");
        def objects: select(type == "object");
        def iterables: select(type | . == "array" or . == "object");
        def scalars: select(type | . != "array" and . != "object");
        def finites: select(isfinite);
        def normals: select(isnormal);

        def recurse(f): def r: ., (f | r); r;
        def recurse(f; condition): def r: ., (f | select(condition) | r); r;
        def while(condition; update): def w: if condition then ., (update | w) else empty end; w;
        def until(condition; update): def u: if condition then . else update | u end; u;
        def repeat(f): def r: f, r; r;
        def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;

        def first: .[0];
        def last: .[-1];
        def nth($n): .[$n];
        def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else first(skip($n; f)) end;
        def skip($n; f):
          if $n > 0 then foreach f as $item ($n; . - 1; if . < 0 then $item else empty end)
          elif $n == 0 then f
          else error("skip doesn't support negative count") end;
        def any: any(.[]; .);
        def all: all(.[]; .);
        def any(f): any(.[]; f);
        def all(f): all(.[]; f);
        def IN(s): any(s == .; .);
        def IN(source; s): any(source == s; .);
        def INDEX(stream; key): reduce stream as $row ({}; .[$row | key | tostring] = $row);
        def INDEX(key): INDEX(.[]; key);
        def JOIN($index; key): [.[] | [., $index[key]]];
        def JOIN($index; stream; key): stream | [., $index[key]];
        def JOIN($index; stream; key; join): stream | [., $index[key]] | join;

        def with_entries(f): to_entries | map(f) | from_entries;
        def del(f): delpaths([path(f)]);
        def paths: path(..) | select(length > 0);
        def paths(f): path(.. | select(f)) | select(length > 0);
        def pick(f): . as $top | reduce path(f) as $path (null; setpath($path; $top | getpath($path)));
        def transpose:
          if type == "array" and all(.[]; type == "array") then _transpose
          else [range(map(length) | max // 0) as $i | [.[][$i]]] end;
        def combinations:
          if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $rest | [$x] + $rest end;
        def combinations(n): . as $items | [range(n)] | map($items) | combinations;

        def tostream: path(def r: (.[]? | r), .; r) as $path
          | getpath($path) | reduce path(.[]?) as $last ([$path, .]; [$path + $last]);
        def fromstream(f): {x: null, e: false} as $start
          | foreach f as $event ($start;
              if .e then $start else . end
              | if $event | length == 2
                then setpath(["e"]; $event[0] | length == 0) | setpath(["x"] + $event[0]; $event[1])
                else setpath(["e"]; $event[0] | length == 1) end;
              if .e then .x else empty end);
        def truncate_stream(stream): . as $n | null | stream | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;

        def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
        def todateiso8601: todate;
        def fromdate: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
        def fromdateiso8601: fromdate;

        def match($pattern): _match($pattern)[];
        def match($pattern; $flags): _match($pattern; $flags)[];
        def capture($pattern): _match($pattern)[] | _captures;
        def capture($pattern; $flags): _match($pattern; $flags)[] | _captures;
        def scan($pattern; $flags):
          _match($pattern; "g" + $flags)[] | if .captures | length > 0 then [.captures[].string] else .string end;
        def scan($pattern): scan($pattern; null);
        def split($pattern; $flags): . as $text
          | [foreach (_match($pattern; $flags + "g")[], null) as $match ([0, null];
              if $match == null then [.[0], $text[.[0]:]]
              else [$match.offset + $match.length, $text[.[0]:$match.offset]] end;
              .[1])];
        def splits($pattern; $flags): split($pattern; $flags)[];
        def splits($pattern): split($pattern; null)[];
        def sub($pattern; replacement; $flags): . as $text
          | (reduce _match($pattern; $flags)[] as $match ([[], 0];
              $text[.[1]:$match.offset] as $gap
              | [$match | _captures | replacement] as $new
              | [reduce range($new | length) as $i (.[0]; .[$i] += $gap + $new[$i]), $match.offset + $match.length])
            | .[0][] + $text[.[1]:]) // $text;
        def sub($pattern; replacement): sub($pattern; replacement; null);
        def gsub($pattern; replacement; $flags): sub($pattern; replacement; $flags + "g");
        def gsub($pattern; replacement): sub($pattern; replacement; "g");
        """;
}
