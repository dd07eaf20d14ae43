from accounts.sign_in.models.account_changes import (
    ANSWERED_WITHIN,
    AccountChange,
    AccountChangeKind,
    AccountChangeQuerySet,
    AccountChangeState,
)
from accounts.sign_in.models.accounts import (
    AuthenticatorApp,
    DirectoryAccount,
    GuessCount,
    OpenSession,
    OpenSessionQuerySet,
    PasswordLink,
    RecoveryCode,
    SecurityKey,
    holds_second_factor,
    link_lifetime,
    token_fingerprint,
)

__all__ = [
    "ANSWERED_WITHIN",
    "AccountChange",
    "AccountChangeKind",
    "AccountChangeQuerySet",
    "AccountChangeState",
    "AuthenticatorApp",
    "DirectoryAccount",
    "GuessCount",
    "OpenSession",
    "OpenSessionQuerySet",
    "PasswordLink",
    "RecoveryCode",
    "SecurityKey",
    "holds_second_factor",
    "link_lifetime",
    "token_fingerprint",
]
