using Pawl.Language.Schemas.Evaluation;

namespace Pawl.Language.Schemas.Compilation;

/// <summary>Finds references that come back to where they began without going deeper into the value: checking them would never end.</summary>
internal static class EndlessReferences
{
    /// <exception cref="JsonSchemaException">There is such a circle.</exception>
    public static void Refuse(IEnumerable<SchemaNode> nodes)
    {
        var finished = new HashSet<SchemaNode>();
        foreach (var start in nodes)
        {
            if (finished.Contains(start)) continue;

            // Depth first, with a stack of our own: chains of references may be long.
            var open = new Stack<IEnumerator<SchemaNode>>();
            var path = new HashSet<SchemaNode> { start };
            var trail = new Stack<SchemaNode>([start]);
            open.Push(start.InPlace.GetEnumerator());
            while (open.TryPeek(out var children))
            {
                if (!children.MoveNext())
                {
                    open.Pop().Dispose();
                    var done = trail.Pop();
                    path.Remove(done);
                    finished.Add(done);
                    continue;
                }

                var child = children.Current;
                if (path.Contains(child)) throw new JsonSchemaException("The schema refers back to itself for the same value, so that checking it would never end.", child.Pointer);
                if (finished.Contains(child)) continue;

                path.Add(child);
                trail.Push(child);
                open.Push(child.InPlace.GetEnumerator());
            }
        }
    }
}
