// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/receipt.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "alerts/model/heard.h"
#include "base/signature/ssh_signature.h"
#include "scheduler/journal/receipt_signer.h"
#include "tests/alerts/model/book_samples.h"
#include "tests/base/signature/ssh_keygen.h"

namespace hornbill::scheduler {
namespace {

using alerts::StepKind;
using test::at_second;
using test::step;

// Heard in two zones, in one of them cut and begun anew; then complete; and checked.
alerts::AlertBook heard_book() {
  alerts::AlertBook book;
  const auto n = test::on_air(book, test::flood("a"), 10);
  test::must(book.take(step(n, StepKind::repeated, 15, {"village", "school"})));
  test::must(book.take(step(n, StepKind::cut, 16, {"school"})));
  alerts::AlertStep checked = step(n, StepKind::checked, 17, {"village"});
  checked.air_check = alerts::AirCheck{"receiver", true, 0.93, std::chrono::milliseconds(400), -21};
  test::must(book.take(checked));
  test::must(book.take(step(n, StepKind::completed, 20, {"village"})));
  test::must(book.take(step(n, StepKind::began, 21, {"school"})));
  test::must(book.take(step(n, StepKind::repeated, 24, {"school"})));
  test::must(book.take(step(n, StepKind::completed, 25, {"school"})));
  test::must(book.take(step(n, StepKind::aired, 25)));
  return book;
}

alerts::ReceiptFacts facts_of(const alerts::AlertBook& book) {
  return {*book.find(1), "Ban Nong Bua", 31, std::string(64, 'f'), at_second(60)};
}

TEST(Receipt, ItTellsWhereAndHowLongTheAlertWasHeard) {
  const alerts::AlertBook book = heard_book();
  const auto heard = alerts::heard_stretches(*book.find(1));
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0].zone, "village");
  EXPECT_EQ(heard[0].began, at_second(10));
  EXPECT_EQ(heard[0].began_frame, base::FramePos{480'000});
  EXPECT_EQ(heard[0].ended, at_second(20));
  EXPECT_EQ(heard[0].how, "complete");
  EXPECT_EQ(heard[0].repetitions, 1);
  EXPECT_EQ(heard[1].zone, "school");
  EXPECT_EQ(heard[1].how, "cut");
  EXPECT_EQ(heard[1].ended, at_second(16));
  EXPECT_EQ(heard[2].zone, "school");
  EXPECT_EQ(heard[2].began, at_second(21));
  EXPECT_EQ(heard[2].how, "complete");
}

// A4: nobody heard it where no output played.
TEST(Receipt, ItTellsWhereNoOutputPlayed) {
  alerts::AlertBook book;
  const auto n = test::on_air(book, test::flood("a"), 10);
  alerts::AlertStep cut = step(n, StepKind::cut, 12, {"school"});
  cut.why = "no output of school plays";
  test::must(book.take(cut));
  const auto receipt = nlohmann::json::parse(alerts::receipt_json(facts_of(book)));
  EXPECT_EQ(receipt.at("heard")[0].at("how"), "on air");
  EXPECT_EQ(receipt.at("heard")[1].at("how"), "no output");
}

TEST(Receipt, WhatARestartBrokeOffHasNoEndThatAnybodyKnows) {
  alerts::AlertBook book;
  const auto n = test::on_air(book, test::flood("a"), 10);
  book.recover({at_second(60), true, {}});
  test::must(book.take(step(n, StepKind::queued, 61)));
  test::must(book.take(step(n, StepKind::began, 61, {"village"})));
  test::must(book.take(step(n, StepKind::ending, 64)));
  alerts::AlertStep over = step(n, StepKind::cancelled, 65);
  over.at = base::FramePos{65 * 48'000};
  test::must(book.take(over));
  const auto heard = alerts::heard_stretches(*book.find(1));
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0].how, "station restarted");
  EXPECT_FALSE(heard[0].ended);
  EXPECT_EQ(heard[2].how, "cancelled");
  EXPECT_EQ(heard[2].ended, at_second(65));
  const auto receipt = nlohmann::json::parse(alerts::receipt_json(facts_of(book)));
  EXPECT_EQ(receipt.at("resumed").size(), 1U);
  EXPECT_TRUE(receipt.at("heard")[0].at("ended").is_null());
}

// E7: it was called off, and the station died before it was silent.
TEST(Receipt, E7_WhatWasCalledOffIsNotHeardAfterARestartAndNobodyKnowsWhenItStopped) {
  alerts::AlertBook book;
  const auto n = test::on_air(book, test::flood("a"), 10);
  alerts::AlertStep order = step(n, StepKind::ending, 20);
  order.who = "deputy";
  test::must(book.take(order));
  book = test::book_of(book.take_lines());
  const auto recovery = book.recover({at_second(60), true, {}});
  EXPECT_TRUE(recovery.resume.empty());
  EXPECT_EQ(recovery.called_off, std::vector<std::uint64_t>{n});
  EXPECT_EQ(book.find(n)->state(), alerts::AlertState::cancelled);
  EXPECT_EQ(book.find(n)->steps().back().who, "deputy");
  for (const auto& stretch : alerts::heard_stretches(*book.find(n))) {
    EXPECT_EQ(stretch.how, "cancelled");
    EXPECT_FALSE(stretch.ended) << "the station was off then";
  }
}

TEST(Receipt, TheJsonIsCanonicalAndWhole) {
  const alerts::AlertBook book = heard_book();
  const std::string text = alerts::receipt_json(facts_of(book));
  EXPECT_EQ(text, alerts::receipt_json(facts_of(heard_book())));
  const auto receipt = nlohmann::json::parse(text);
  EXPECT_EQ(receipt.dump() + "\n", text) << "sorted keys, no blanks";
  EXPECT_EQ(receipt.at("format"), "hornbill-receipt 1");
  EXPECT_EQ(receipt.at("number"), 1);
  EXPECT_EQ(receipt.at("station"), "Ban Nong Bua");
  EXPECT_EQ(receipt.at("message").at("issuer"), "chiang-rai");
  EXPECT_EQ(receipt.at("message").at("sha256"), std::string(64, 'a'));
  EXPECT_EQ(receipt.at("accepted").at("when"), base::format_utc(at_second(10)));
  EXPECT_EQ(receipt.at("durable_in_time"), true);
  EXPECT_EQ(receipt.at("level_lufs"), -16.02);
  EXPECT_EQ(receipt.at("heard")[1].at("how"), "cut");
  EXPECT_EQ(receipt.at("heard")[1].at("ended_frame"), 768'000);
  EXPECT_EQ(receipt.at("air_check")[0].at("zone"), "village");
  EXPECT_EQ(receipt.at("air_check")[0].at("match"), 0.93);
  EXPECT_EQ(receipt.at("air_check")[0].at("delay_ms"), 400);
  EXPECT_EQ(receipt.at("state"), "aired");
  EXPECT_EQ(receipt.at("chain").at("sequence"), 31);
  EXPECT_EQ(receipt.at("chain").at("sha256"), std::string(64, 'f'));
}

TEST(Receipt, ThePrintedFormSaysItInWordsAndNobodyCanAddLines) {
  alerts::AlertBook book;
  alerts::AlertDraft draft = test::flood("a");
  draft.drill = true;
  draft.issuer = "x\nEnded         never";
  const auto n = test::on_air(book, draft, 10);
  alerts::AlertStep checked = step(n, StepKind::checked, 17, {"village"});
  checked.air_check = alerts::AirCheck{"receiver", true, 0.93, std::chrono::milliseconds(400), -21};
  test::must(book.take(checked));
  alerts::AlertStep over = step(n, StepKind::cancelled, 20);
  over.at = base::FramePos{20 * 48'000};
  test::must(book.take(over));
  const auto zone = base::TimeZone::find("Asia/Bangkok").value();
  const std::string text = alerts::receipt_text(facts_of(book), zone);
  for (const char* words :
       {"alert 1 of Ban Nong Bua\n", "THIS WAS AN EXERCISE\n",
        "its beginning in village heard by \"receiver\": yes, match 0.93, delay 0.4 s, level -21 "
        "dB\n",
        "+07:00 (frame 480000) to ", "+07:00 (frame 960000), cancelled, 0 times to the end\n",
        "entry 31\n"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
  }
  EXPECT_EQ(text.find("\nEnded         never"), std::string::npos);
}

TEST(ReceiptSigning, TheKeyIsMadeOnceAndForItsOwnerAlone) {
  const test::TemporaryFolder folder;
  const auto first = ReceiptSigner::open(folder / "state", "Ban Nong Bua");
  ASSERT_TRUE(first) << first.error().message;
  struct stat st {};
  ASSERT_EQ(::stat((folder / "state/receipt_key").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0600U);
  const auto second = ReceiptSigner::open(folder / "state", "another name");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->key(), first->key());
  // One that was never finished is made anew; one that was and is damaged now is not.
  folder.write("half/receipt_key", "-----BEGIN");
  ::chmod((folder / "half/receipt_key").c_str(), 0600);
  EXPECT_TRUE(ReceiptSigner::open(folder / "half", ""));
  folder.write("state/receipt_key", "-----BEGIN");
  EXPECT_FALSE(ReceiptSigner::open(folder / "state", ""));
}

TEST(ReceiptSigning, SshKeygenVerifiesAReceiptAndNoOther) {
  const test::SshKeygen ssh;
  const test::TemporaryFolder& folder = ssh.folder();
  const alerts::AlertBook book = heard_book();
  const auto signer = ReceiptSigner::open(folder / "state", "บ้านหนองบัว").value();
  const std::string receipt = alerts::receipt_json(facts_of(book));
  const std::string signature = signer.sign(receipt);
  folder.write("receipt.json", receipt);
  folder.write("receipt.json.sig", signature);
  folder.write("signers", signer.allowed_signers_line());
  const std::vector<std::string> verify = {
      "-Y", "verify",           "-f", folder / "signers",         "-I", "station",
      "-n", "hornbill-receipt", "-s", folder / "receipt.json.sig"};
  const auto good = ssh.run(verify, "receipt.json");
  EXPECT_EQ(good.status, 0) << good.output;
  std::string edited = receipt;
  edited.replace(edited.find("\"complete\""), 10, "\"cut\"     ");
  folder.write("edited.json", edited);
  EXPECT_NE(ssh.run(verify, "edited.json").status, 0);
  // Our own check says the same.
  EXPECT_EQ(verify_receipt(receipt, signature).value(), signer.key());
  EXPECT_FALSE(verify_receipt(edited, signature));
  // One from before receipts told the zone of a check.
  std::string old = receipt;
  const std::string key = ",\"zone\":\"village\"}]";
  ASSERT_NE(old.find(key), std::string::npos) << old;
  old.erase(old.find(key), key.size() - 2);
  EXPECT_EQ(verify_receipt(old, signer.sign(old)).value(), signer.key());
  // A receipt's signature is good for nothing else.
  EXPECT_FALSE(base::ssh_verify({receipt, "hornbill-alert"}, signature));
}

}  // namespace
}  // namespace hornbill::scheduler
