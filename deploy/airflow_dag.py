"""Airflow: what is due by newsfold.toml, and whether all is well. Copy to the folder of DAGs."""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

FOLDER = "/var/lib/newsfold"
NEWSFOLD = "/opt/newsfold/.venv/bin/newsfold"

with DAG(
    dag_id="newsfold",
    schedule="*/5 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,  # newsfold catches up by its own schedule
    max_active_runs=4,  # its leases keep two runs of one source apart
):
    BashOperator(
        task_id="run",
        # 3 is finished but unhealthy, 4 outside of the hours; newsfold tells of both itself.
        bash_command=f"cd {FOLDER} && {NEWSFOLD} run || [ $? -eq 3 ] || [ $? -eq 4 ]",
        execution_timeout=timedelta(hours=2),
    )

with DAG(
    dag_id="newsfold-health",
    schedule="5-59/15 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
):
    BashOperator(
        task_id="health",
        # 3 is that something was found, which [[alerts]] of newsfold.toml tell.
        bash_command=f"cd {FOLDER} && {NEWSFOLD} health || [ $? -eq 3 ]",
        execution_timeout=timedelta(minutes=10),
    )
