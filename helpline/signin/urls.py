"""The URLs of signing in, and no others: nobody signs up, and no account of another site signs in."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import path, re_path

from helpline.signin import views

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/passkey/", views.SignInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("sign-in/second-step/", factor.authenticate, name="mfa_authenticate"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password/", views.change_password, name="account_change_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/choose/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/chosen/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-step/", factor.index, name="mfa_index"),
    path("second-step/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-step/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-step/passkeys/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("second-step/passkeys/add/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path("second-step/passkeys/<int:pk>/remove/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    path("second-step/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("lock/", views.lock, name="account_lock"),
    path("active/", views.active, name="account_active"),
    path("unlock/", views.unlock, name="account_unlock"),
    path("browsers/", views.browsers, name="signin_browsers"),
    path("browsers/<uuid:row_id>/end", views.end_browser, name="signin_end_browser"),
    path("browsers/end", views.end_everywhere, name="signin_end_everywhere"),
    path("locked-out/", views.locked_out, name="signin_locked_out"),
    path("locked-out/<int:account>/lift", views.lift, name="signin_lift"),
]
