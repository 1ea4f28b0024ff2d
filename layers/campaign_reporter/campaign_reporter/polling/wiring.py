"""The parts of a pass over the list, put together for one run."""

from __future__ import annotations

from collections.abc import Sequence

from campaign_reporter.decision.finishing import after_acknowledgement
from campaign_reporter.model.sight import Sight
from campaign_reporter.model.watched_campaign import WatchedCampaign
from campaign_reporter.polling.counted_campaigns import CountedCampaigns
from campaign_reporter.polling.dependencies import Dependencies
from campaign_reporter.polling.invalid_ids import InvalidIds
from campaign_reporter.polling.list_pass import ListPass
from campaign_reporter.polling.tally import Tally
from campaign_reporter.polling.visit import Visit
from campaign_reporter.provider.dexatel import Dexatel
from campaign_reporter.sending.batch import Batch
from campaign_reporter.sending.claims import Claims
from campaign_reporter.sending.dispatch import Dispatch
from campaign_reporter.sending.flood import Flood
from campaign_reporter.sending.publisher import Publisher
from campaign_reporter.timing.deadline import Deadline


def new_list_pass(
    dependencies: Dependencies,
    dexatel: Dexatel | None,
    publisher: Publisher,
    deadline: Deadline,
    tally: Tally,
    *,
    sight: Sight,
) -> ListPass:
    """The pass of one run. Without `dexatel` it only sends pending alerts."""
    clock, policy = dependencies.clock, dependencies.policy

    def settle(watched: WatchedCampaign, alert_ids: Sequence[str], message_id: str) -> WatchedCampaign:
        return after_acknowledgement(watched, alert_ids, message_id=message_id, now=clock(), policy=policy)

    campaigns = CountedCampaigns(dependencies.campaigns, tally)
    claims = Claims(campaigns, settle, clock=clock, deadline=deadline)
    dispatch = Dispatch(publisher, claims, group_above=dependencies.group_above, clock=clock)
    batch = Batch(dispatch, clock=clock)
    messages = dependencies.runs.invalid_messages
    flood = Batch(Flood(publisher, claims, messages, clock=clock, deadline=deadline), clock=clock)

    def visits_for(batch: Batch, *, claims_at_once: bool = False) -> Visit:
        return Visit(
            campaigns=campaigns,
            history=dependencies.history,
            dexatel=dexatel,
            batch=batch,
            policy=policy,
            sight=sight,
            clock=clock,
            deadline=deadline,
            tally=tally,
            claims_at_once=claims_at_once,
        )

    many = visits_for(flood, claims_at_once=True)
    return ListPass(
        visits_for(batch),
        batch,
        InvalidIds(many, flood, messages, clock=clock, deadline=deadline, tally=tally),
        pace=dependencies.request_pace,
        clock=clock,
        deadline=deadline,
        tally=tally,
        new_pool=dependencies.new_pool,
        workers=dependencies.workers,
    )
