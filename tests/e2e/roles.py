"""What a deployed function may do, and how it fares without."""

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self

from local.stack import Stack


@dataclass(frozen=True)
class Role:
    """A function's role, a policy of which can be put back."""

    iam: Any
    name: str
    policy_name: str
    policy: dict[str, Any]

    @classmethod
    def of(cls, stack: Stack, function: str, policy_name: str) -> Self:
        """The role of the function with that name, and its policy of that name."""
        declared = stack.client("lambda").get_function_configuration(FunctionName=function)
        iam, name = stack.client("iam"), declared["Role"].split("/")[-1]
        policy = iam.get_role_policy(RoleName=name, PolicyName=policy_name)["PolicyDocument"]
        return cls(iam, name, policy_name, policy)

    @property
    def permissions(self) -> set[tuple[str, str]]:
        """The Sid of a statement and an action in it, each."""
        return {(statement["Sid"], action) for statement in self.policy["Statement"] for action in _actions(statement)}

    def lose(self, sid: str, action: str) -> None:
        """Takes one action out of the statement with that Sid."""
        policy = deepcopy(self.policy)
        (statement,) = (statement for statement in policy["Statement"] if statement["Sid"] == sid)
        statement["Action"] = [other for other in _actions(statement) if other != action]
        if not statement["Action"]:
            policy["Statement"].remove(statement)
        self._put(policy)

    def restore(self) -> None:
        """Gives it all its permissions again."""
        self._put(self.policy)

    def _put(self, policy: dict[str, Any]) -> None:
        self.iam.put_role_policy(RoleName=self.name, PolicyName=self.policy_name, PolicyDocument=json.dumps(policy))


def _actions(statement: dict[str, Any]) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else actions
