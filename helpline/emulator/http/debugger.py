"""Send every error and warning to a debugger webhook.

https://www.twilio.com/docs/usage/troubleshooting/debugging-event-webhooks
"""

import json

from .notifications import Notification, Notifications
from .webhooks import Webhooks


def attach(url: str, account_sid: str, webhooks: Webhooks, notifications: Notifications) -> None:
    """Send all future notifications to `url`; do nothing when it is empty."""
    if url:
        notifications.tell = lambda notification: _send(webhooks, url, account_sid, notification)


def _send(webhooks: Webhooks, url: str, account_sid: str, notification: Notification) -> None:
    if notification.log_entry is not None and notification.log_entry.kind == "debugger":
        return
    params = {
        "Sid": notification.sid,
        "AccountSid": account_sid,
        "ParentAccountSid": "",
        "Timestamp": notification.at.isoformat().replace("+00:00", "Z"),
        "Level": "WARNING" if notification.level else "ERROR",
        "PayloadType": "application/json",
        "Payload": json.dumps(_payload(notification)),
    }
    webhooks.callback(url, "POST", params, call_sid=notification.call_sid, kind="debugger")


def _payload(notification: Notification) -> dict[str, object]:
    entry = notification.log_entry
    more = {
        "Msg": notification.text,
        "ErrorCode": notification.code,
        "LogLevel": "WARN" if notification.level else "ERROR",
        "url": entry.url if entry else "",
        "httpResponse": str(entry.status or "") if entry else "",
    }
    webhook = {
        "type": "application/json",
        "request": {"url": entry.url, "method": entry.method, "parameters": entry.params} if entry else {},
        "response": {"status_code": entry.status, "body": entry.body} if entry else {},
    }
    return {
        "resource_sid": notification.call_sid,
        "service_sid": None,
        "error_code": notification.code,
        "more_info": more,
        "webhook": webhook,
    }
