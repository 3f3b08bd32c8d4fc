using System.Globalization;
using Pawl.Runtime.Nodes;

namespace Pawl.Postgres.Nodes;

/// <summary>Notices as the text that PostgreSQL carries: <c>owners</c>, <c>inbox 3,17</c>, <c>answers UUID</c>.</summary>
internal static class NoticeText
{
    private const string Owners = "owners";
    private const string Inbox = "inbox ";
    private const string Answers = "answers ";

    public static string Write(NodeNotice notice) => notice.Kind switch
    {
        NodeNoticeKind.InboxGrew => Inbox + string.Join(',', notice.Partitions),
        NodeNoticeKind.Answered => Answers + notice.Node,
        _ => Owners,
    };

    /// <summary>The notice; null for a text of another version.</summary>
    public static NodeNotice? Read(string text)
    {
        if (text == Owners) return NodeNotice.OwnersChanged;
        if (text.StartsWith(Answers, StringComparison.Ordinal)) return Guid.TryParse(text.AsSpan(Answers.Length), out var node) ? NodeNotice.Answered(node) : null;
        if (!text.StartsWith(Inbox, StringComparison.Ordinal)) return null;
        var partitions = new List<int>();
        foreach (var part in text[Inbox.Length..].Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)) return null;
            partitions.Add(partition);
        }
        return NodeNotice.InboxGrew(partitions);
    }
}
