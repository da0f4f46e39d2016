// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

// hornbill alert send | update | approve | cancel | end | ack | list | show | receipt: what people
// ask of a running station. Each gives the exit status.
namespace hornbill {

struct AlertSendOptions {
  std::string config_file;
  std::uint64_t update = 0;  // the alert in whose place it is heard; 0: a new one
  std::string urgency;       // empty: priority, or that of the alert in whose place it is heard
  bool drill = false;
  bool real = false;  // no drill, though it is heard in the place of one
  std::vector<std::string> zones;
  std::vector<std::string> texts;  // "vi=..."
  std::vector<std::string> audio;  // "vi=FILE"
  std::string phrase;
  std::string live;     // the input that it is spoken at
  std::string longest;  // "2m"
  std::string not_before;
  std::string expires;
  std::string repeats;
  std::string gap;  // "10s"
  std::string after;
  std::string id;
  bool go_on = false;
  bool json = false;
};
int run_alert_send(const AlertSendOptions& options, std::ostream& out, std::ostream& err);

struct AlertVerbOptions {
  std::string config_file;
  std::string verb;  // "approve", "cancel", "end" or "acknowledge"
  std::uint64_t number = 0;
  std::string why;
  bool go_on = false;  // approve: though somebody will not hear it in their language
  bool json = false;
};
int run_alert_verb(const AlertVerbOptions& options, std::ostream& out, std::ostream& err);

struct AlertListOptions {
  std::string config_file;
  bool live_only = false;
  std::uint64_t limit = 20;
  bool json = false;
};
int run_alert_list(const AlertListOptions& options, std::ostream& out, std::ostream& err);

struct AlertShowOptions {
  std::string config_file;
  std::uint64_t number = 0;
  bool receipt = false;  // the signed proof instead
  std::string output;    // receipt: the file for it; its signature goes to FILE.sig
  bool json = false;
};
int run_alert_show(const AlertShowOptions& options, std::ostream& out, std::ostream& err);

// hornbill alert preview: what would be heard, as files, without a station and without sounding it.
struct AlertPreviewOptions {
  AlertSendOptions alert;
  // "preview.wav"; further zones that hear something else get -2, -3 before the ending, and what is
  // heard where it is cancelled -cancelled.
  std::string output;
  std::string codec_program;  // the decode helper; empty: the one beside this program
};
int run_alert_preview(const AlertPreviewOptions& options, std::ostream& out, std::ostream& err);

}  // namespace hornbill
