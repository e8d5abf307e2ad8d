"""What wakes orders up: threads of this process, or a queue on PostgreSQL."""
