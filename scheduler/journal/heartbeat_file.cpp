// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/heartbeat_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string_view>

#include "base/digest.h"
#include "base/file_store.h"

namespace hornbill::scheduler {
namespace {

constexpr std::uint64_t kMagic = 0x31544245424E5248;  // "HRNBEBT1", read as little-endian
constexpr int kWritesASync = 10;
constexpr std::size_t kPlaces = 2;

// One place of the file, in the machine's own byte order: it is read on this machine only.
struct Place {
  std::uint64_t magic = kMagic;
  std::uint64_t sequence = 0;
  std::int64_t utc_us = 0;
  std::int64_t frame = 0;
  std::uint64_t clean = 0;
  std::array<std::uint8_t, 24> check{};
};
static_assert(sizeof(Place) == 64);

std::array<std::uint8_t, 24> check_of(const Place& place) {
  const base::Digest digest =
      base::sha256({reinterpret_cast<const char*>(&place), sizeof(Place) - sizeof(place.check)});
  std::array<std::uint8_t, 24> check{};
  std::memcpy(check.data(), digest.data(), check.size());
  return check;
}

// The newer of the places that are whole.
std::optional<Place> newest(std::string_view bytes) {
  std::optional<Place> best;
  for (std::size_t at = 0; at + sizeof(Place) <= bytes.size(); at += sizeof(Place)) {
    Place place;
    std::memcpy(&place, bytes.data() + at, sizeof(Place));
    if (place.magic != kMagic || place.check != check_of(place)) continue;
    if (!best || place.sequence > best->sequence) best = place;
  }
  return best;
}

}  // namespace

std::optional<LastSign> HeartbeatFile::read(const std::string& path) {
  const auto bytes = base::read_file(path, kPlaces * sizeof(Place));
  if (!bytes) return std::nullopt;
  const auto place = newest(*bytes);
  if (!place) return std::nullopt;
  const Heartbeat heartbeat{base::UtcTime{base::Duration{place->utc_us}}, {place->frame}};
  return LastSign{heartbeat, place->clean == 1};
}

base::Result<HeartbeatFile> HeartbeatFile::open(const std::string& path) {
  const auto before = base::read_file(path, kPlaces * sizeof(Place));
  base::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!fd) return base::fail(base::errno_error("opening " + path));
  // Both places are taken now, so that no later write needs room on the disk.
  if (!before || before->size() < kPlaces * sizeof(Place)) {
    const std::string room(kPlaces * sizeof(Place), '\0');
    if (::pwrite(fd.get(), room.data(), room.size(), 0) != static_cast<ssize_t>(room.size())) {
      return base::fail(base::errno_error("reserving " + path));
    }
  }
  HeartbeatFile file(std::move(fd));
  const auto place = before ? newest(*before) : std::nullopt;
  if (place) file.sequence_ = place->sequence;
  return file;
}

base::Result<void> HeartbeatFile::write(const Heartbeat& heartbeat) {
  if (auto put_down = put({heartbeat, false}); !put_down) return put_down;
  if (++since_sync_ < kWritesASync) return {};
  since_sync_ = 0;
  if (::fdatasync(fd_.get()) != 0) return base::fail(base::errno_error("syncing the heartbeat"));
  return {};
}

base::Result<void> HeartbeatFile::write_clean(const Heartbeat& heartbeat) {
  if (auto put_down = put({heartbeat, true}); !put_down) return put_down;
  if (::fsync(fd_.get()) != 0) return base::fail(base::errno_error("syncing the heartbeat"));
  return {};
}

base::Result<void> HeartbeatFile::put(const LastSign& sign) {
  Place place;
  place.sequence = ++sequence_;
  place.utc_us = sign.heartbeat.utc.time_since_epoch().count();
  place.frame = sign.heartbeat.frame.value;
  place.clean = sign.clean ? 1 : 0;
  place.check = check_of(place);
  const auto offset = static_cast<off_t>((place.sequence % kPlaces) * sizeof(Place));
  if (::pwrite(fd_.get(), &place, sizeof(Place), offset) != ssize_t{sizeof(Place)}) {
    return base::fail(base::errno_error("writing the heartbeat"));
  }
  return {};
}

}  // namespace hornbill::scheduler
