"""How tasks run in tests: the project's own at once, Wagtail's indexes not at all."""

from django.tasks.backends.immediate import ImmediateBackend

WAGTAILS_INDEXES = ("modelsearch.tasks.", "wagtail.tasks.update_reference_index_task")


class AtOnce(ImmediateBackend):
    """Run a task where it is enqueued.

    After every save of a page Wagtail brings its own search index and its index of references
    up to date. They serve the admin's search and its "used in", which no test looks at.
    """

    def _execute_task(self, task_result):
        if not task_result.task.module_path.startswith(WAGTAILS_INDEXES):
            super()._execute_task(task_result)
