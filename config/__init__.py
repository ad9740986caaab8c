"""How Helpline is deployed: settings, URLs, ASGI front, Celery, and the example helpline."""
