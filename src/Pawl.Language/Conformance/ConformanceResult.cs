using System.Collections.Immutable;

namespace Pawl.Language.Conformance;

/// <summary>What came of a file of test data.</summary>
/// <param name="Passed">How many tests passed.</param>
/// <param name="Failures">Those that did not, in the order of the file.</param>
public sealed record ConformanceResult(int Passed, ImmutableArray<ConformanceFailure> Failures);

/// <summary>A test of public test data that did not pass.</summary>
/// <param name="Test">File and names of the test.</param>
/// <param name="Reason">What was seen instead.</param>
public sealed record ConformanceFailure(string Test, string Reason);
