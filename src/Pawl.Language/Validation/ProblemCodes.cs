using System.Collections.Frozen;

namespace Pawl.Language.Validation;

/// <summary>The stable codes of <see cref="Problem"/>, one for each kind of mistake; <c>docs/validation.md</c> explains them.</summary>
/// <remarks>
/// Syntax codes say that the text is no YAML or JSON we accept. Structure codes are given only where the DSL's own JSON Schema refuses
/// the document too; semantic codes are ours and may refuse what the schema lets through.
/// </remarks>
public static class ProblemCodes
{
    /// <summary>The structure codes: given only where the schema refuses the document too.</summary>
    internal static FrozenSet<string> Structure { get; } = new[]
    {
        WrongType, MissingProperty, UnknownProperty, InvalidValue, MustNotBeEmpty, NotOneKey, MissingAlternative, SeveralAlternatives, UnknownTask,
        SeveralTasks, InvalidVersion, InvalidName, InvalidDuration, InvalidUri, ExpressionForm,
    }.ToFrozenSet();

    // Syntax: the text itself.

    /// <summary>Not YAML.</summary>
    public const string YamlSyntax = "yaml-syntax";
    /// <summary>Not JSON.</summary>
    public const string JsonSyntax = "json-syntax";
    /// <summary>Nothing but space and comments.</summary>
    public const string EmptyDocument = "empty-document";
    /// <summary>More than one YAML document in the text.</summary>
    public const string SeveralDocuments = "several-documents";
    /// <summary>A key that the object has already.</summary>
    public const string DuplicateKey = "duplicate-key";
    /// <summary>A key that is a list or an object.</summary>
    public const string KeyNotText = "key-not-text";
    /// <summary>A YAML tag outside the core schema, or a value that does not fit its tag.</summary>
    public const string UnknownTag = "unknown-tag";
    /// <summary>An alias whose anchor is not defined before it, or that stands inside its own anchor.</summary>
    public const string UnknownAlias = "unknown-alias";
    /// <summary>A number that JSON cannot hold, such as <c>.inf</c>, or one of too many digits.</summary>
    public const string InvalidNumber = "invalid-number";
    /// <summary>More bytes than <see cref="Documents.DocumentLimits.Bytes"/>.</summary>
    public const string TooLarge = "too-large";
    /// <summary>Nested deeper than <see cref="Documents.DocumentLimits.Depth"/>.</summary>
    public const string TooDeep = "too-deep";
    /// <summary>More nodes than <see cref="Documents.DocumentLimits.Nodes"/>, aliases expanded.</summary>
    public const string TooManyNodes = "too-many-nodes";
    /// <summary>A key longer than <see cref="Documents.DocumentLimits.KeyLength"/>.</summary>
    public const string KeyTooLong = "key-too-long";

    // Structure: what the schema says too.

    /// <summary>A value of the wrong type.</summary>
    public const string WrongType = "wrong-type";
    /// <summary>A required property is absent.</summary>
    public const string MissingProperty = "missing-property";
    /// <summary>A property that this closed object does not have.</summary>
    public const string UnknownProperty = "unknown-property";
    /// <summary>A value outside the set of allowed ones.</summary>
    public const string InvalidValue = "invalid-value";
    /// <summary>An object or list that must not be empty.</summary>
    public const string MustNotBeEmpty = "must-not-be-empty";
    /// <summary>An item of a list of named things that has no key or several.</summary>
    public const string NotOneKey = "not-one-key";
    /// <summary>None of several alternatives is given.</summary>
    public const string MissingAlternative = "missing-alternative";
    /// <summary>More than one of several exclusive alternatives is given.</summary>
    public const string SeveralAlternatives = "several-alternatives";
    /// <summary>A task without any of the twelve words that say what it does.</summary>
    public const string UnknownTask = "unknown-task";
    /// <summary>A task with several of the words that say what it does.</summary>
    public const string SeveralTasks = "several-tasks";
    /// <summary>A version that is no semantic version.</summary>
    public const string InvalidVersion = "invalid-version";
    /// <summary>A name that is no DNS label.</summary>
    public const string InvalidName = "invalid-name";
    /// <summary>A duration in none of the three forms.</summary>
    public const string InvalidDuration = "invalid-duration";
    /// <summary>Text that is no URI reference.</summary>
    public const string InvalidUri = "invalid-uri";
    /// <summary>An expression that must be written <c>${ … }</c>, on one line, but is not.</summary>
    public const string ExpressionForm = "expression-form";

    // Semantics: what only we check.

    /// <summary>Two tasks of one list have the same name (R2).</summary>
    public const string DuplicateTaskName = "duplicate-task-name";
    /// <summary>A task is named like a flow directive (R14), or has an empty name.</summary>
    public const string ReservedTaskName = "reserved-task-name";
    /// <summary>A flow directive names no task of its own list (R12).</summary>
    public const string UnknownTarget = "unknown-target";
    /// <summary>A switch has two cases without <c>when</c>.</summary>
    public const string SeveralDefaults = "several-defaults";
    /// <summary>A name that <c>use</c> does not declare.</summary>
    public const string UnknownReference = "unknown-reference";
    /// <summary>A secret that <c>use.secrets</c> does not list.</summary>
    public const string UndeclaredSecret = "undeclared-secret";
    /// <summary>A warning: a value made of a secret becomes data of the execution, and so is stored.</summary>
    public const string SecretStored = "secret-stored";
    /// <summary>A function that neither the document nor the server knows.</summary>
    public const string UnknownFunction = "unknown-function";
    /// <summary>A chosen variable name that is no identifier, is reserved or taken (R8).</summary>
    public const string InvalidVariableName = "invalid-variable-name";
    /// <summary>An expression that is no jq.</summary>
    public const string ExpressionSyntax = "expression-syntax";
    /// <summary>A <c>${</c> without its closing brace.</summary>
    public const string UnclosedExpression = "unclosed-expression";
    /// <summary>A variable that does not exist at its position (R7).</summary>
    public const string UnknownVariable = "unknown-variable";
    /// <summary>A property of an open object that means nothing there: almost surely misspelt.</summary>
    public const string UnexpectedProperty = "unexpected-property";
    /// <summary>A negative, or unreasonably large, duration or number.</summary>
    public const string OutOfRange = "out-of-range";
    /// <summary>An inline schema that is no JSON Schema, or in another format.</summary>
    public const string InvalidSchema = "invalid-schema";
    /// <summary>Something of the DSL that Pawl does not run: another version, expression or script language.</summary>
    public const string Unsupported = "unsupported";
    /// <summary>A cron expression that cannot be.</summary>
    public const string InvalidCron = "invalid-cron";
    /// <summary>Text that its place gives a format which it does not have: a JSON Pointer, a date and time.</summary>
    public const string InvalidFormat = "invalid-format";
    /// <summary>More tasks than <see cref="Documents.DocumentLimits.Tasks"/>.</summary>
    public const string TooManyTasks = "too-many-tasks";
    /// <summary>More expressions than <see cref="Documents.DocumentLimits.Expressions"/>.</summary>
    public const string TooManyExpressions = "too-many-expressions";

    /// <summary>A value in <c>metadata</c> that Pawl reads and cannot use.</summary>
    public const string InvalidMetadata = "invalid-metadata";

    // Warnings: the document is accepted.

    /// <summary>An unknown property of the document's root, which the schema leaves open.</summary>
    public const string UnknownRootProperty = "unknown-root-property";
    /// <summary>Text that looks like jq where only <c>${ … }</c> is evaluated.</summary>
    public const string BareExpression = "bare-expression";
    /// <summary><c>{{ … }}</c>, which is no syntax of the DSL.</summary>
    public const string ForeignTemplate = "foreign-template";
    /// <summary>A <c>${ … }</c> where values are compared or taken as they are.</summary>
    public const string ExpressionNotEvaluated = "expression-not-evaluated";
    /// <summary>A <c>${ … }</c> inside the text of a shell command.</summary>
    public const string ShellInterpolation = "shell-interpolation";
    /// <summary>Warning: this server lacks what carries the task out, as it is now.</summary>
    public const string RunnerMissing = "runner-missing";
    /// <summary>A task that says what undoes it, and stands in no saga.</summary>
    public const string CompensateOutsideSaga = "compensate-outside-saga";
    /// <summary>A document with a saga that does not say that it needs a runtime which knows them.</summary>
    public const string SagaNotRequired = "saga-not-required";
    /// <summary>A property that Pawl reads and does not use.</summary>
    public const string Ignored = "ignored";
}
