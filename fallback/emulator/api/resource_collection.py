"""Serve one kind of resource by its table of parameters: list, create, fetch, update and delete."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fallback.emulator.api.access import find_owned
from fallback.emulator.api.paging import LARGEST_PAGE, read_page_size, render_list
from fallback.emulator.api.routes import ApiResponse
from fallback.emulator.core import lifecycle, parameters
from fallback.emulator.core.errors import NotFound
from fallback.emulator.core.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.lifecycle import ResourceKind
    from fallback.emulator.core.state import State

_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True)
class ResourceCollection(Generic[_R]):
    """One kind of resource, as the API serves it. Its methods are those of a `Route`.

    `key` is the name of its list, and `render` makes the body of a resource. `filters` are the fields that parameters
    of the query compare. `parents` are the kinds that parts of the path name: of `/v1/Trunks/{trunk}/…`, `trunk` is a
    SID, which a resource has as its `trunk_sid`. Transitions are given where they have rules.
    """

    kind: ResourceKind[_R]
    key: str
    render: Callable[[_R, ApiRequest, State], Mapping[str, Any]]
    filters: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, ResourceKind[Any]] = field(default_factory=dict)
    creating: Callable[..., tuple[State, _R]] | None = None
    updating: Callable[..., tuple[State, _R]] | None = None
    deleting: Callable[..., State] | None = None
    largest_page: int = LARGEST_PAGE

    def list_all(self, before: State, request: ApiRequest, **parts: str) -> ApiResponse:
        """Answer with a page of the resources that the filters let through."""
        account_sid, parents = self._split(before, request, parts)
        compared = {name: request.query[name] for name in self.filters if request.query.get(name)}
        wanted = {**parents, **{self.filters[name]: value for name, value in compared.items()}}

        def is_listed(resource: _R) -> bool:
            return resource.account_sid == account_sid and all(
                str(getattr(resource, name)) == value for name, value in wanted.items()
            )

        def render(resource: _R) -> Mapping[str, Any]:
            return self.render(resource, request, before)

        table, filters = self.kind.get_all(before), tuple(self.filters)
        read_page_size(request.query, self.largest_page)
        return render_list(before, request, table, self.key, render, where=is_listed, filters=filters)

    def create(self, before: State, request: ApiRequest, **parts: str) -> ApiResponse:
        """Create a resource."""
        account_sid, parents = self._split(before, request, parts)
        edits = parameters.read(request.form, self.kind.parameters, before.switches, creates=True)
        creating = self.creating or partial(lifecycle.create, self.kind)
        after, resource = creating(before, account_sid, edits, request.now, **parents)
        return ApiResponse(201, self.render(resource, request, after), after)

    def fetch(self, before: State, request: ApiRequest, sid: str, **parts: str) -> ApiResponse:
        """Answer with one resource."""
        return ApiResponse(200, self.render(self.find(before, request, sid, **parts), request, before), before)

    def update(self, before: State, request: ApiRequest, sid: str, **parts: str) -> ApiResponse:
        """Change one resource."""
        resource = self.find(before, request, sid, **parts)
        edits = parameters.read(request.form, self.kind.parameters, before.switches)
        updating = self.updating or partial(lifecycle.update, self.kind)
        after, edited = updating(before, resource, edits, request.now)
        return ApiResponse(200, self.render(edited, request, after), after)

    def delete(self, before: State, request: ApiRequest, sid: str, **parts: str) -> ApiResponse:
        """Delete one resource."""
        resource = self.find(before, request, sid, **parts)
        if self.deleting:
            return ApiResponse(204, None, self.deleting(before, resource, request.now))
        return ApiResponse(204, None, lifecycle.delete(self.kind, before, resource.sid))

    def find(self, before: State, request: ApiRequest, sid: str, **parts: str) -> _R:
        """Return the resource that a path names; raise NotFound if it, or a parent, is not the account's."""
        account_sid, parents = self._split(before, request, parts)
        resource = find_owned(self.kind.get_all(before), request, account_sid, sid)
        if any(getattr(resource, name) != value for name, value in parents.items()):
            raise NotFound(request.path)
        return resource

    def _split(self, before: State, request: ApiRequest, parts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return the account that a path is about, and the fields of a resource that it fixes."""
        account_sid = parts.get("account") or request.own_account
        for name, kind in self.parents.items():
            find_owned(kind.get_all(before), request, account_sid, parts[name])
        return account_sid, {f"{name}_sid": parts[name] for name in self.parents}
