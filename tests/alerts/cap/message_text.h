// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace hornbill::test {

// A flood warning as a national weather service might send it. Times are of 24 November 2026,
// 07:00 to 13:00 UTC; the place is a district of a valley near 19.9 N, 99.8 E.
inline std::string flood_warning() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>flood-2026-0042</identifier>
  <sender>warning@water.example.th</sender>
  <sent>2026-11-24T14:00:00+07:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <language>th</language>
    <category>Met</category>
    <event>น้ำท่วมฉับพลัน</event>
    <responseType>Evacuate</responseType>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
    <eventCode><valueName>OET</valueName><value>OET-182</value></eventCode>
    <effective>2026-11-24T14:00:00+07:00</effective>
    <expires>2026-11-24T20:00:00+07:00</expires>
    <senderName>กรมชลประทาน</senderName>
    <headline>น้ำป่าไหลหลาก</headline>
    <description>ระดับน้ำสูงขึ้นอย่างรวดเร็ว</description>
    <instruction>ขึ้นที่สูงทันที</instruction>
    <area>
      <areaDesc>อำเภอแม่จัน</areaDesc>
      <polygon>19.8,99.7 19.8,99.9 20.0,99.9 20.0,99.7 19.8,99.7</polygon>
      <geocode><valueName>TH-PCODE</valueName><value>5707</value></geocode>
    </area>
  </info>
</alert>
)";
}

// The same with pieces replaced, each of which must be there.
inline std::string edited(std::string text,
                          std::initializer_list<std::pair<const char*, std::string>> edits) {
  for (const auto& [from, to] : edits) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) {
      ADD_FAILURE() << "the message has no \"" << from << '"';
      continue;
    }
    text.replace(at, std::string(from).size(), to);
  }
  return text;
}

inline std::string flood_with(std::initializer_list<std::pair<const char*, std::string>> edits) {
  return edited(flood_warning(), edits);
}

}  // namespace hornbill::test
