namespace Pawl.Server.Oidc;

/// <summary>Why a token is refused. Told to the metric and to the audit log; the one who sent it is told only that it is.</summary>
internal enum TokenFault
{
    /// <summary>It is not refused.</summary>
    None,
    /// <summary>It has more characters than any token needs.</summary>
    TooLong,
    /// <summary>It has not three parts of Base64, with JSON objects in the first two.</summary>
    Malformed,
    /// <summary>Its header asks for something that is not done.</summary>
    Header,
    /// <summary>Its algorithm is not among those that are allowed.</summary>
    Algorithm,
    /// <summary>It names no key, or one that the provider does not have.</summary>
    Key,
    /// <summary>The signature is not that key's, or the algorithm not for that key.</summary>
    Signature,
    /// <summary>Somebody else issued it.</summary>
    Issuer,
    /// <summary>It is meant for somebody else.</summary>
    Audience,
    /// <summary>It has expired, or never does.</summary>
    Expired,
    /// <summary>It is not valid yet.</summary>
    TooEarly,
    /// <summary>It does not answer the question that was asked: another nonce.</summary>
    Nonce,
    /// <summary>It names nobody.</summary>
    Subject,
    /// <summary>It names no tenant that is open.</summary>
    Tenant,
    /// <summary>It gives no role.</summary>
    Roles,
    /// <summary>Its user is disabled here.</summary>
    Disabled,
}
