// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/package.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "alerts/sources/signed/tar.h"
#include "tests/alerts/signed/signed_world.h"
#include "tests/base/signature/ssh_keygen.h"

namespace hornbill::alerts {
namespace {

using namespace std::chrono_literals;
using hornbill::test::slurp;
using hornbill::test::SshKeygen;
using hornbill::test::TemporaryFolder;
using test::SignedWorld;
using test::words;

int run_tar(const std::vector<std::string>& arguments) {
  base::SpawnOptions options{"/usr/bin/tar", arguments, {}, {}};
  options.arguments.insert(options.arguments.begin(), "tar");
  auto child = base::ChildProcess::spawn(options);
  const auto ended = child ? child->wait(30s) : std::nullopt;
  return ended ? ended->code : -1;
}

// An order with one recording in the folder.
SigningOrder order_in(const TemporaryFolder& folder, SignedWorld& world) {
  const std::string sound(100'000, 's');
  Announcement a = world.announcement();
  a.clips = {{"th", "flood.ogg", base::to_hex(base::sha256(sound)), sound.size()}};
  world.station.clip_folder = folder.path();
  return {write_announcement(a, 7h), {{"flood.ogg", folder.write("in/recording.ogg", sound)}}};
}

TEST(Package, AnArchiveIsAcceptedAndItsRecordingKept) {
  const TemporaryFolder folder;
  SignedWorld world;
  const std::string path = folder / "flood.announcement.tar";
  ASSERT_TRUE(write_signed_archive(order_in(folder, world), world.district, path));
  const auto package = read_package(path);
  ASSERT_TRUE(package) << package.error().message;
  const Judgement judgement = world.judge(*package);
  ASSERT_EQ(judgement.verdict.decision, Decision::accept) << words(judgement);
  ASSERT_TRUE(keep_clips(judgement));
  EXPECT_EQ(slurp(judgement.draft.messages[0].audio_file), std::string(100'000, 's'));
}

TEST(Package, FilesSideBySideAreTheSameAnnouncement) {
  const TemporaryFolder folder;
  SignedWorld world;
  const SigningOrder order = order_in(folder, world);
  ASSERT_TRUE(write_signed_files(order, world.district, folder.path(), "flood"));
  const auto package = read_package(folder / "flood.announcement.toml");
  ASSERT_TRUE(package) << package.error().message;
  EXPECT_EQ(package->text, order.text);
  EXPECT_EQ(world.decide(*package), Decision::accept);
  folder.write("flood.ogg", std::string(100'000, 't'));
  EXPECT_EQ(world.decide(*read_package(folder / "flood.announcement.toml")), Decision::refuse);
}

TEST(Package, TarUnpacksOursAndPacksForUs) {
  const TemporaryFolder folder;
  SignedWorld world;
  const std::string path = folder / "flood.announcement.tar";
  ASSERT_TRUE(write_signed_archive(order_in(folder, world), world.district, path));
  std::filesystem::create_directory(folder / "out");
  ASSERT_EQ(run_tar({"-xf", path, "-C", folder / "out"}), 0);
  EXPECT_EQ(slurp(folder / "out/flood.ogg").size(), 100'000U);
  for (const char* format : {"gnu", "ustar", "posix"}) {
    const std::string packed = folder / "packed.announcement.tar";
    const std::string as = std::string("--format=") + format;
    ASSERT_EQ(run_tar({as, "-cf", packed, "-C", folder.path(), "out"}), 0);
    auto package = read_package(packed);
    ASSERT_TRUE(package) << format << ": " << package.error().message;
    EXPECT_EQ(world.decide(*package), Decision::accept) << format;
    ASSERT_EQ(run_tar({as, "-cf", packed, "-C", folder / "out", "."}), 0);
    package = read_package(packed);
    ASSERT_TRUE(package) << format << ": " << package.error().message;
  }
}

TEST(Package, SshKeygenSignsAnAnnouncementAndAnApproval) {
  const SshKeygen tool;
  SignedWorld world;
  ASSERT_EQ(tool.make_key("office").status, 0);
  ASSERT_EQ(tool.make_key("second").status, 0);
  world.district = base::SshPrivateKey::read(tool.folder() / "office").value();
  world.province = base::SshPrivateKey::read(tool.folder() / "second").value();
  world.load();
  world.approval.second_person = {true, true, true};
  const std::string name = "flood.announcement.toml";
  tool.folder().write(name, write_announcement(world.announcement(), 7h));
  ASSERT_EQ(tool.sign("second", name, "hornbill-approval").status, 0);
  std::filesystem::rename(tool.folder() / (name + ".sig"),
                          tool.folder() / (name + ".approval-1.sig"));
  ASSERT_EQ(tool.sign("office", name, "hornbill-alert").status, 0);
  const auto package = read_package(tool.folder() / name);
  ASSERT_TRUE(package) << package.error().message;
  const Judgement judgement = world.judge(*package);
  EXPECT_EQ(judgement.verdict.decision, Decision::accept) << words(judgement);
  EXPECT_EQ(judgement.approvers, std::vector<std::string>{"province"});
}

TEST(Package, ApprovalsAreAddedToArchiveAndFiles) {
  const TemporaryFolder folder;
  SignedWorld world;
  const SigningOrder order = order_in(folder, world);
  const std::string archive = folder / "flood.announcement.tar";
  ASSERT_TRUE(write_signed_archive(order, world.district, archive));
  ASSERT_TRUE(write_signed_files(order, world.district, folder.path(), "flood"));
  world.approval.second_person = {true, true, true};
  for (const std::string& path : {archive, folder / "flood.announcement.toml"}) {
    EXPECT_EQ(world.decide(*read_package(path)), Decision::hold);
    ASSERT_TRUE(add_approval(path, world.village));
    EXPECT_EQ(world.decide(*read_package(path)), Decision::hold);
    ASSERT_TRUE(add_approval(path, world.province));
    EXPECT_EQ(world.decide(*read_package(path)), Decision::accept) << path;
  }
}

TEST(Package, WhatDoesNotFitIsNotSigned) {
  const TemporaryFolder folder;
  SignedWorld world;
  SigningOrder order = order_in(folder, world);
  EXPECT_TRUE(check_signing(order).empty());
  folder.write("in/recording.ogg", "other");
  EXPECT_EQ(check_signing(order).size(), 1U);
  order.clip_files.clear();
  EXPECT_FALSE(write_signed_archive(order, world.district, folder / "x.announcement.tar"));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.announcement.tar"));
}

TEST(Package, ARecordingChangedAfterItWasJudgedIsNotKept) {
  const TemporaryFolder folder;
  SignedWorld world;
  ASSERT_TRUE(write_signed_files(order_in(folder, world), world.district, folder.path(), "flood"));
  const Judgement judgement = world.judge(*read_package(folder / "flood.announcement.toml"));
  ASSERT_EQ(judgement.verdict.decision, Decision::accept);
  folder.write("flood.ogg", std::string(100'000, 't'));
  EXPECT_EQ(keep_clips(judgement).error().code, base::ErrorCode::corrupt);
  EXPECT_FALSE(std::filesystem::exists(judgement.clips[0].target));
}

std::string small_archive(SignedWorld& world) {
  const Package whole = world.package(world.announcement());
  std::string tar = tar_header(whole.name, whole.text.size()) + whole.text;
  tar += tar_padding(whole.text.size()) + tar_header(whole.name + ".sig", whole.signature.size());
  return tar + whole.signature + tar_padding(whole.signature.size()) + tar_end();
}

TEST(Package, T1_NoFlippedBitOfAnArchiveIsAccepted) {
  const TemporaryFolder folder;
  SignedWorld world;
  const std::string tar = small_archive(world);
  ASSERT_EQ(world.decide(*read_package(folder.write("a.announcement.tar", tar))), Decision::accept);
  // The long form flips every bit; the short one every 31st, of another place at each byte.
  const std::size_t step = std::getenv("HORNBILL_LONG") != nullptr ? 1 : 31;
  int accepted = 0;
  for (std::size_t n = 0; n < 8 * tar.size(); n += step) {
    std::string other = tar;
    other[n / 8] = static_cast<char>(other[n / 8] ^ (1U << n % 8));
    // Only an archive that still lists needs the file system and the signature.
    if (!list_tar(tar_input(other))) continue;
    const auto package = read_package(folder.write("b.announcement.tar", other));
    accepted += package && world.decide(*package) != Decision::refuse;
  }
  EXPECT_EQ(accepted, 0);
}

TEST(Package, NoPartOfAnArchiveIsAnArchive) {
  SignedWorld world;
  const std::string tar = small_archive(world);
  for (std::size_t n = 0; n + 512 < tar.size(); n += 64) {
    EXPECT_FALSE(list_tar(tar_input(std::string_view(tar).substr(0, n)))) << n;
  }
}

TEST(Package, LinksFoldersAndDoubleNamesAreRefused) {
  const TemporaryFolder folder;
  const auto listing = [&](const std::vector<std::string>& arguments) {
    const std::string path = folder / "x.tar";
    std::vector<std::string> all{"--format=ustar", "-cf", path, "-C", folder.path()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    EXPECT_EQ(run_tar(all), 0);
    const std::string tar = slurp(path);
    const auto entries = list_tar(tar_input(tar));
    return entries ? base::ErrorCode::internal : entries.error().code;
  };
  folder.write("good", "x");
  folder.write("a/b/deep", "x");
  folder.write("two words", "x");
  std::filesystem::create_symlink("good", folder / "link");
  EXPECT_EQ(listing({"good"}), base::ErrorCode::internal);
  EXPECT_EQ(listing({"link"}), base::ErrorCode::refused);
  EXPECT_EQ(listing({"a"}), base::ErrorCode::refused);
  EXPECT_EQ(listing({"two words"}), base::ErrorCode::refused);
  EXPECT_EQ(listing({"good", "good"}), base::ErrorCode::refused);
  const std::string up = tar_header("../up", 0) + tar_end();
  EXPECT_EQ(list_tar(tar_input(up)).error().code, base::ErrorCode::refused);
  std::string many;
  for (int i = 0; i < 60; ++i) many += tar_header("f" + std::to_string(i), 0);
  EXPECT_EQ(list_tar(tar_input(many + tar_end())).error().code, base::ErrorCode::limit);
}

TEST(Package, LinksOnAStickAreNotFollowed) {
  const TemporaryFolder folder;
  SignedWorld world;
  ASSERT_TRUE(write_signed_files(order_in(folder, world), world.district, folder.path(), "flood"));
  std::filesystem::rename(folder / "flood.ogg", folder / "elsewhere");
  std::filesystem::create_symlink("elsewhere", folder / "flood.ogg");
  EXPECT_FALSE(read_package(folder / "flood.announcement.toml"));
}

}  // namespace
}  // namespace hornbill::alerts
