// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace hornbill::test {

struct AtomEntry {
  std::string id;
  std::string updated = "2026-11-24T14:00:00+07:00";
  std::string link;
  std::string title = "Flood warning";
};

// A feed as weather services publish it.
inline std::string atom_feed(const std::vector<AtomEntry>& entries) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
      "<id>https://feeds.example.org/</id><title>Warnings</title>\n"
      "<updated>2026-11-24T14:00:00+07:00</updated>\n";
  for (const AtomEntry& entry : entries) {
    text += "<entry><id>" + entry.id + "</id><title>" + entry.title + "</title><updated>" +
            entry.updated + "</updated><link type=\"application/cap+xml\" href=\"" + entry.link +
            "\"/></entry>\n";
  }
  return text + "</feed>\n";
}

}  // namespace hornbill::test
