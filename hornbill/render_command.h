// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "base/process/helper_program.h"
#include "base/time.h"
#include "config/parse.h"
#include "hornbill/library_loader.h"

namespace hornbill {

// hornbill render
struct RenderOptions {
  std::string file = "/etc/hornbill/station.toml";
  std::string from;         // as base::parse_moment() reads them; both needed
  std::string to;           // after `from`; a time of day before it means the next day
  std::string zone;         // empty: the first
  std::string output;       // a file: wav, flac, opus or mp3 by its ending; or empty with `digest`
  bool digest = false;      // SHA-256 of each minute and of the whole, without or beside the file
  int block_frames = 480;   // divides 960; changes nothing but the speed
  int workers = 2;          // threads that fill feeds, files analysed at once; likewise, 1..8
  std::string as_run_file;  // csv, json or jsonl by its ending, else text; empty: text on `out`
  bool json = false;        // the result on `out` as one JSON object, as-run included
  bool colour = false;      // of faults, on `err`
  bool progress = false;    // `err` is a terminal: draw a bar
  std::string program = base::helper_program("hornbill-codec");
  base::UtcTime now;
  config::ParseOptions parse;
  FactsKeeper facts;
};

// Renders a part of the day offline by the same core and engine as the daemon: into a file, a
// digest or both, with the as-run of that rendering, and the figures (speed, CPU time) on `err`.
// The same inputs give the same sound, bit for bit, whatever `block_frames` and `workers` are.
// The core begins one second early, so that what is due at `from` starts at its first frame.
// Returns the exit status: 0; 1 failed, or the configuration has errors (shown on `err`); 2 where
// an option cannot be understood; 4 where the output would overwrite what is the station's.
int run_render(const RenderOptions& options, std::ostream& out, std::ostream& err);

}  // namespace hornbill
