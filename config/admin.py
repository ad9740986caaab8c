"""What signing in changes in Django's administration: no table of allauth's."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib import admin

# Second factors are their owner's: nobody reads, adds or moves one here.
for model in (Authenticator, EmailAddress, EmailConfirmation):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
