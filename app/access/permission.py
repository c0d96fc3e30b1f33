"""What a route asks of whoever calls it: `Annotated[Principal, Depends(may(Action.SUBMIT))]`."""

from dataclasses import dataclass

from fastapi import Request

from app.access.roles import Action, Principal
from app.problems import Problem


def principal_of(request: Request) -> Principal:
    """Whoever calls; the doorway has put it there. Raises Problem 401 where a route was left open."""
    principal = request.scope.get("state", {}).get("principal")
    if not isinstance(principal, Principal):
        raise Problem(401, "unauthenticated", "Cần khóa API hoặc phiên làm việc còn hiệu lực.")
    return principal


@dataclass(frozen=True, slots=True)
class may:  # noqa: N801 - reads as a question: Depends(may(Action.SUBMIT))
    """The dependency of a route that needs this action."""

    action: Action

    async def __call__(self, request: Request) -> Principal:
        """Whoever calls. Raises Problem 403 where the action was not given to it.

        Nothing waits here: as a plain function it would cost every request a turn of another thread.
        """
        principal = principal_of(request)
        if not principal.may(self.action):
            raise Problem(403, "forbidden", "Khóa hoặc phiên làm việc này không có quyền thực hiện việc này.")
        return principal


def require_agency(principal: Principal, agency: str | None) -> None:
    """Refuse what belongs to another agency, without saying whether it exists. Raises Problem 404."""
    if not principal.sees(agency):
        raise Problem(404, "not_found", "Không có địa chỉ hoặc dữ liệu được yêu cầu.")
