"""What is counted, for Prometheus. Labels are kinds, never people or words."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

UPDATES = Counter("karvan_updates_total", "Updates handled", ["kind"])
ANSWERS = Counter("karvan_answers_total", "Answers given", ["kind"])
REFUSALS = Counter("karvan_refusals_total", "Questions that were refused", ["reason"])
LATENCY = Histogram(
    "karvan_update_seconds",
    "From an update being stored to its replies being sent",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
PASSED_OVER = Counter("karvan_model_passed_over_total", "Questions answered by words alone: the model was too busy")
SENT = Counter("karvan_sent_total", "Calls of the Bot API that were made", ["method"])
API_ERRORS = Counter("karvan_api_errors_total", "Calls of the Bot API that failed", ["error"])
FAILED = Counter("karvan_failed_updates_total", "Updates given up, with an apology")
WRONG_SECRET = Counter("karvan_webhook_refused_total", "Webhook calls without the right secret")
INBOX_DEPTH = Gauge("karvan_inbox_depth", "Updates that wait to be handled")
OUTBOX_DEPTH = Gauge("karvan_outbox_depth", "Calls that wait to be made")
KNOWLEDGE_VERSION = Gauge("karvan_knowledge_version", "The knowledge version that is answered from")
DELAYED = Counter("karvan_delayed_updates_total", "Updates that had to wait because their person writes too fast")
BACKUP_AT = Gauge("karvan_backup_timestamp_seconds", "When the newest verified backup in the folder was begun")
BACKUPS_FAILED = Counter("karvan_failed_backups_total", "Backups that failed")
DISK_FREE = Gauge("karvan_disk_free_bytes", "What is free where data and backups lie, on the fuller disk")
