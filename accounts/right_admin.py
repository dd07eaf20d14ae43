"""The admin class that every registered model of the product uses: it asks the role table and saves through actions."""

from typing import Any, ClassVar, Generic, TypeVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest

from accounts.actors import Actor
from accounts.models import User
from accounts.roles import Right

Row = TypeVar("Row", bound=Model)


class RightAdmin(ModelAdmin[Row], Generic[Row]):
    """Opened by one right, saved by one action, never deleting: what has existed is history."""

    required_right: ClassVar[Right]
    show_full_result_count = False

    def save_through_action(self, *, by: Actor, row: Row) -> None:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:
        if not isinstance(request.user, User):
            raise TypeError("the admin site lets in people only")
        self.save_through_action(by=request.user, row=obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Our journal tells it already; Django's own log would be a second, erasable one."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """See log_addition."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _allowed(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and self.required_right in request.user.rights
