"""The environment of the tests, then the real settings.

Nothing of the developer's own `.env` leaks in. PostgreSQL is reached by a socket in a directory of this run;
`tests/conftest.py` starts the server there when the first test asks for the database.
"""

import atexit
import os
import shutil
import tempfile

from tests.support import counted_lines

# A process that a test started inherits its parent's; each of the suite's own workers has its own.
if os.environ.get("PYTEST_RUN_OF_WORKER") != os.environ.get("PYTEST_XDIST_WORKER", ""):
    scratch = tempfile.mkdtemp(prefix="helpline-test-")
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    os.environ |= {
        "PYTEST_RUN_OF_WORKER": os.environ.get("PYTEST_XDIST_WORKER", ""),
        "HELPLINE_ENV_FILE": "",
        "DATA_DIR": scratch,
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "FIELD_KEYS": "88hhusDdDMDbNcwNGfs5Rd1y_V0otipeLB6anTWgj2o=",
        "INDEX_KEY": "only-for-tests-index-0123456789-abcdefgh",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "TWILIO_API_URL": "http://127.0.0.1:8010",
        "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody listens there: calls route without Redis
        "EXAMPLE_PASSWORD": "only-for-tests",
        "BACKUP_NUMBER": "+12025550199",
        "LOG_LEVEL": "WARNING",
        "IDLE_MINUTES": "720",  # many tests let hours pass
    }
    if os.environ.get("HELPLINE_TEST_DB") == "sqlite":
        os.environ["DATABASE_URL"] = "sqlite:///tests.sqlite3"
    else:
        os.environ["DATABASE_URL"] = f"postgresql://helpline@/helpline?host={scratch}/postgres"

counted_lines.watch_for_longer()
from config.settings import *  # noqa: E402, F403

if (
    os.environ.get("HELPLINE_TEST_DB") == "sqlite"
):  # a file, or the threads of a server would not see one database
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['DATA_DIR']}/test.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow hash protects nobody here
# Look for a static file when it is asked for: otherwise each new test client looks at all of them.
WHITENOISE_AUTOREFRESH = True
# What pages load in place of a program of somebody else's.
STATICFILES_DIRS = [BASE_DIR / "tests" / "support" / "static"]  # noqa: F405
