"""A partner submits, a chief editor approves, and the page is published."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

# A name in the database, shown to editors; in the source language like all content.
APPROVAL = "Freigabe durch die Chefredaktion"


@transaction.atomic
def apply(approvers: Group) -> None:
    """Let every page pass this one workflow, whose only task is the approvers' yes."""
    root = Page.get_first_root_node()
    if root is None:
        return
    task, _created = GroupApprovalTask.objects.get_or_create(name=APPROVAL)
    task.groups.set([approvers])
    workflow, _created = Workflow.objects.get_or_create(name=APPROVAL)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    others = Workflow.objects.exclude(pk=workflow.pk).filter(workflow_pages__isnull=True)
    others.update(active=False)
