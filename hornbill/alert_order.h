// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/model/alert_record.h"
#include "alerts/model/approval.h"
#include "alerts/model/role.h"
#include "config/station_config.h"
#include "web/alert_control.h"

// What the station adds to an alert as it was asked for. Pure. Thread: any.
namespace hornbill {

// Fills in the station's defaults: every zone, the class's repeats and return, the validity; and
// checks what was said against the station.
// Fails: invalid_argument, with what is wrong and what would be right.
base::Result<void> complete_draft(alerts::AlertDraft& draft, const config::StationConfig& config,
                                  base::UtcTime now);

// Gives a correction what was not said of it from the alert in whose place it is heard: class,
// drill, zones, return, repeats and, unless that is over, its end.
void inherit(web::AlertOrder& order, const alerts::AlertRecord& from, base::UtcTime now);

// Whether it may take that alert's place: an exercise none that is real, and what is real that of
// an exercise only where it was said to be real.
// Fails: refused, with what would be right.
base::Result<void> may_replace(const web::AlertOrder& order, const alerts::AlertRecord& old);

// For the screen and the as-run: the phrase, or the first words of the message.
std::string title_of(const alerts::AlertDraft& draft);

// What a person at the station's own computer may do, by [alerts] users, user and others.
alerts::Role local_role(const config::AlertConfig& config, const std::string& who);

// Whether that role may end an alert: one that it may send or approve.
bool may_end(const alerts::Role& role, alerts::AlertClass urgency);

// When one person is enough, by [alerts].
alerts::ApprovalPolicy approval_policy(const config::AlertConfig& config);

// What a CAP service may send within an hour, by its table, of all classes and of each. Classes are
// its judge's.
alerts::Role service_role(const config::AlertConfig& config, const std::string& service);

// What a CAP service is asked beyond its own judge: the station's second person and its bypass hold
// for it too, but not for ending its own alerts. Changes the verdict on what would be accepted.
// `beyond`: why it is beyond the service's limit, if it is. True: accepted only by the bypass.
// check: allow parameters (what was judged how, and by what it is judged now)
bool judge_service(alerts::Verdict& verdict, const alerts::AlertDraft& draft,
                   const alerts::ApprovalPolicy& policy, const std::optional<std::string>& beyond);

// What a person asked for, as bytes to be told by their digest: a line for each thing that counts.
std::string order_text(const alerts::AlertDraft& draft);

}  // namespace hornbill
