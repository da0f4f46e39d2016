// SPDX-License-Identifier: Apache-2.0
#include "hornbill/journal_command.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "scheduler/journal/open_store.h"
#include "scheduler/journal/spool_writer.h"
#include "scheduler/journal/station_store.h"
#include "tests/alerts/model/book_samples.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

// A station's state folder with the record of an alert, beside a configuration that names it.
class JournalVerify : public testing::Test {
 protected:
  JournalVerify() {
    scheduler::SpoolOptions files;
    files.folder = scheduler::alerts_folder(folder_ / "state");
    files.segment_bytes = 16 * scheduler::kSpoolPage;
    files.reserve_bytes = 0;
    scheduler::SpoolWriter writer(files, scheduler::system_disk());
    alerts::AlertBook book = writer.book();
    test::on_air(book, test::flood("a"));
    writer.add(book.take_lines());
    const auto written = writer.write();
    EXPECT_TRUE(written);
    auto store = scheduler::StationStore::open(scheduler::store_path(folder_ / "state")).value();
    std::vector<scheduler::StoreItem> items(written->begin(), written->end());
    EXPECT_TRUE(store.write(items));
    options_.file = folder_.write("station.toml",
                                  "[station]\nname = \"Bench\"\ntime_zone = \"Etc/UTC\"\n"
                                  "[library]\nfolder = \"library\"\n"
                                  "[state]\nfolder = \"state\"\n"
                                  "[control]\nfolder = \"control\"\n"
                                  "[segments.tone]\nfile = \"tone.wav\"\n"
                                  "[playlists.tones]\nsegments = \"tone\"\nloop = true\n"
                                  "[fallback]\nplay = \"playlist:tones\"\n"
                                  "[zones.hall]\noutputs = [{ recorder = \"recordings\" }]\n");
  }
  int run() {
    out_.str("");
    err_.str("");
    return run_journal_verify(options_, out_, err_);
  }

  test::TemporaryFolder folder_;
  JournalVerifyOptions options_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(JournalVerify, T6_ItSaysWhetherTheRecordIsAsTheStationWroteIt) {
  options_.state_folder = folder_ / "state";
  EXPECT_EQ(run(), 0);
  EXPECT_NE(out_.str().find("intact."), std::string::npos) << out_.str();
  options_.json = true;
  EXPECT_EQ(run(), 0);
  const auto good = nlohmann::json::parse(out_.str());
  EXPECT_EQ(good.at("intact"), true);
  EXPECT_EQ(good.at("in_store"), good.at("last"));
  {
    auto store = base::Database::open(scheduler::store_path(folder_ / "state")).value();
    ASSERT_TRUE(store.execute(
        "UPDATE alert_entry SET body = replace(body, 'chiang-rai', 'nobody') WHERE sequence = 1"));
  }
  EXPECT_EQ(run(), 1);
  const auto bad = nlohmann::json::parse(out_.str());
  EXPECT_EQ(bad.at("intact"), false);
  EXPECT_EQ(bad.at("findings")[0].at("sequence"), 1);
  EXPECT_EQ(bad.at("findings")[0].at("where"), "store");
  options_.json = false;
  EXPECT_EQ(run(), 1);
  EXPECT_NE(out_.str().find("store: entry 1 of the store was edited\n"), std::string::npos)
      << out_.str();
}

TEST_F(JournalVerify, TheFolderIsTheConfigurationsUnlessItIsNamed) {
  const int status = run();
  EXPECT_EQ(status, 0) << out_.str() << err_.str();
  EXPECT_NE(out_.str().find("intact."), std::string::npos) << out_.str();
  options_.state_folder = folder_ / "nothing";
  EXPECT_EQ(run(), 0);
  EXPECT_NE(out_.str().find("There is no record of alerts yet."), std::string::npos) << out_.str();
  options_.state_folder.clear();
  options_.file = folder_ / "none.toml";
  EXPECT_EQ(run(), 1);
  EXPECT_FALSE(err_.str().empty());
}

}  // namespace
}  // namespace hornbill
