"""Work done later: submissions, batches, re-verification, deliveries, second looks at certificates.

The row in `jobs` is the truth on both databases: a job is done when its result and its row say so in one
transaction, so a job that runs twice records once. Who runs it is the queue's business: threads of this
process on SQLite (`embedded`), workers on any machine through Procrastinate on PostgreSQL (`distributed`).
"""
