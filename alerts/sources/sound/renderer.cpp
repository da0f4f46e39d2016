// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/renderer.h"

#include <algorithm>

#include "alerts/sources/sound/group_writer.h"
#include "alerts/sources/sound/languages.h"

namespace hornbill::alerts {
namespace {

std::vector<std::string> each_once(const std::vector<std::string>& languages) {
  std::vector<std::string> result;
  for (const std::string& language : languages) {
    std::string name = lower_case(language);
    if (std::find(result.begin(), result.end(), name) == result.end()) {
      result.push_back(std::move(name));
    }
  }
  return result;
}

struct LanguageGroup {
  std::vector<std::string> languages;
  std::vector<std::string> zones;
};

// In the order of the zones.
std::vector<LanguageGroup> group(const std::vector<ZoneLanguages>& zones) {
  std::vector<LanguageGroup> groups;
  for (const ZoneLanguages& zone : zones) {
    std::vector<std::string> languages = each_once(zone.languages);
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const LanguageGroup& g) {
      return g.languages == languages;
    });
    if (same == groups.end()) {
      groups.push_back({std::move(languages), {zone.zone}});
    } else {
      same->zones.push_back(zone.zone);
    }
  }
  return groups;
}

// Whoever speaks live speaks to all at once: no zone may have a longer opening than another.
std::vector<LanguageGroup> all_together(const std::vector<ZoneLanguages>& zones) {
  LanguageGroup all;
  for (const ZoneLanguages& zone : zones) {
    all.zones.push_back(zone.zone);
    all.languages.insert(all.languages.end(), zone.languages.begin(), zone.languages.end());
  }
  all.languages = each_once(all.languages);
  return all.zones.empty() ? std::vector<LanguageGroup>{} : std::vector{std::move(all)};
}

}  // namespace

void Renderer::prepare(const std::string& station, const std::string& language,
                       const std::string& key) {
  RenderRequest request;
  request.station = station;
  ClipMaker clips({parts_.server, parts_.voices, parts_.cache, parts_.options});
  RenderedAlert alert;
  GroupWriter({request, parts_.phrases, clips, alert}).prepare(language, key);
}

RenderedAlert Renderer::render(const RenderRequest& request) {
  ClipMaker clips({parts_.server, parts_.voices, parts_.cache, parts_.options});
  RenderedAlert alert;
  GroupWriter writer({request, parts_.phrases, clips, alert});
  for (LanguageGroup& one :
       request.draft.live ? all_together(request.zones) : group(request.zones)) {
    alert.plan.push_back(writer.write(std::move(one.zones), one.languages));
  }
  writer.finish();
  for (std::string& remark : clips.take_remarks()) alert.problems.push_back(std::move(remark));
  alert.clips = clips.take_clips();
  return alert;
}

}  // namespace hornbill::alerts
