using System.Collections.Immutable;
using Pawl.Engine.Decisions;
using Pawl.Language.Expressions;

namespace Pawl.Runtime.Activities;

/// <summary>How a veiled activity becomes what is carried out.</summary>
/// <param name="Namespace">The namespace of its workflow.</param>
/// <param name="Secrets">Names of the secrets that it may use.</param>
/// <param name="Evaluate">Evaluates it with their values.</param>
internal sealed record Unveiling(string Namespace, ImmutableArray<string> Secrets, Func<JqValue, UnveiledActivity> Evaluate);
