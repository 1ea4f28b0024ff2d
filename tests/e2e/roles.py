"""Takes permissions away from the role of a deployed function, and gives them back."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self

from local.stack import Stack
from tests.template.permissions import Statement

# The emulator lets Lambda write logs, keep failed runs and read a queue without asking the role.
NOT_ENFORCED = {"logs:CreateLogStream", "logs:PutLogEvents"}
NOT_ENFORCED |= {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
NOT_ENFORCED_STATEMENTS = {"KeepFailedRuns", "KeepFailedDigests", "KeepFailedDiscoveries"}


def enforced(statements: Mapping[str, Statement]) -> list[tuple[str, str]]:
    """The Sid and the action of each permission that the emulator enforces; the tests of the template have the others.

    Those tests also show that the role has exactly these statements.
    """
    each = [(sid, action) for sid, (actions, _) in statements.items() for action in sorted(actions - NOT_ENFORCED)]
    return [(sid, action) for sid, action in each if sid not in NOT_ENFORCED_STATEMENTS]


@dataclass(frozen=True)
class Role:
    """The role of a function, and one of its policies as the template has it."""

    iam: Any
    name: str
    policy_name: str
    policy: dict[str, Any]

    @classmethod
    def of(cls, stack: Stack, function: str, policy_name: str) -> Self:
        declared = stack.client("lambda").get_function_configuration(FunctionName=function)
        iam, name = stack.client("iam"), declared["Role"].split("/")[-1]
        policy = iam.get_role_policy(RoleName=name, PolicyName=policy_name)["PolicyDocument"]
        return cls(iam, name, policy_name, policy)

    def lose(self, sid: str, action: str) -> None:
        """Take one action out of the statement with that Sid."""
        policy = deepcopy(self.policy)
        (statement,) = (statement for statement in policy["Statement"] if statement["Sid"] == sid)
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        statement["Action"] = [other for other in actions if other != action]
        assert len(statement["Action"]) == len(actions) - 1
        if not statement["Action"]:
            policy["Statement"].remove(statement)
        self._put(policy)

    def restore(self) -> None:
        self._put(self.policy)

    def _put(self, policy: dict[str, Any]) -> None:
        self.iam.put_role_policy(RoleName=self.name, PolicyName=self.policy_name, PolicyDocument=json.dumps(policy))
