// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/rendered_alert.h"
#include "alerts/sources/sound/signals.h"

namespace hornbill::alerts {

RenderedAlert built_in_minimum(AlertClass urgency, bool drill, std::vector<std::string> zones) {
  RenderedAlert alert;
  for (const Signal signal : {attention_of(urgency, drill), Signal::end, Signal::cancelled}) {
    alert.clips.push_back(std::make_shared<audio::Clip>(make_signal(signal)));
  }
  SoundGroup group;
  group.zones = std::move(zones);
  group.before = {{PieceKind::attention, "", 0}};
  group.after = {{PieceKind::end_signal, "", 1}};
  group.cancelled = {{PieceKind::ended, "", 2}};
  alert.plan.push_back(std::move(group));
  return alert;
}

}  // namespace hornbill::alerts
