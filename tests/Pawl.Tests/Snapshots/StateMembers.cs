using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using Pawl.Engine.Activities;
using Pawl.Engine.State;
using Pawl.Language.Expressions;

namespace Pawl.Tests.Snapshots;

/// <summary>The members that a state is made of, found by looking at the types.</summary>
internal static class StateMembers
{
    /// <summary>Every member of every type that a state can hold. Requests of side effects are left out: events carry them too, and their own test holds them all.</summary>
    public static IReadOnlySet<string> All()
    {
        var members = new HashSet<string>();
        var types = new Queue<Type>([typeof(ExecutionState)]);
        var known = new HashSet<Type>();
        while (types.TryDequeue(out var type))
        {
            if (!known.Add(type)) continue;
            foreach (var derived in type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)) types.Enqueue(derived.DerivedType);
            foreach (var member in MembersOf(type))
            {
                members.Add(Name(type, member));
                foreach (var inner in Inner(member.PropertyType)) types.Enqueue(inner);
            }
        }
        return members;
    }

    /// <summary>Those that have another value than nothing at all in some state.</summary>
    public static IReadOnlySet<string> SetIn(IEnumerable<ExecutionState> states)
    {
        var members = new HashSet<string>();
        foreach (var state in states) Look(state, members);
        return members;
    }

    private static void Look(object? value, HashSet<string> members)
    {
        if (value is null or string or JqValue or ActivityRequest) return;
        if (value is IEnumerable items)
        {
            foreach (var item in items) Look(item, members);
            return;
        }
        foreach (var member in MembersOf(value.GetType()))
        {
            var inner = member.GetValue(value);
            if (!IsNothing(inner)) members.Add(Name(value.GetType(), member));
            Look(inner, members);
        }
    }

    private static bool IsNothing(object? value) => value switch
    {
        null or false or 0 or 0L => true,
        JqValue json => json.IsNull,
        string text => text.Length == 0,
        IEnumerable items => !items.Cast<object?>().Any(),
        Enum word => Convert.ToInt32(word) == 0,
        _ => false,
    };

    // A member that can be set is kept, unless it says that it is not.
    private static IEnumerable<PropertyInfo> MembersOf(Type type) => IsOurs(type)
        ? type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(member => member is { CanWrite: true } && member.GetIndexParameters().Length == 0)
        : type is { IsGenericType: true, IsValueType: true } ? type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(member => member.Name is "Key" or "Value") : [];

    private static IEnumerable<Type> Inner(Type type)
    {
        if (IsOurs(type)) yield return type;
        foreach (var argument in type.GetGenericArguments())
            foreach (var inner in Inner(argument)) yield return inner;
    }

    private static bool IsOurs(Type type) =>
        type.Assembly.GetName().Name is "Pawl.Engine" or "Pawl.Language" && type != typeof(JqValue) && !type.IsEnum && !typeof(ActivityRequest).IsAssignableFrom(type);

    private static string Name(Type type, PropertyInfo member) => $"{(member.DeclaringType ?? type).Name}.{member.Name}";
}
