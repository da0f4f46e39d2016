// SPDX-License-Identifier: Apache-2.0
#include "hornbill/stored_facts.h"

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "scheduler/journal/open_store.h"
#include "scheduler/journal/station_store.h"

namespace hornbill {

playlists::KnownFacts stored_facts(const std::string& folder) {
  base::DatabaseOptions options;
  options.read_only = true;
  auto store = scheduler::StationStore::open(scheduler::store_path(folder), options);
  if (!store) return {};
  return store->known_facts().value_or(playlists::KnownFacts{});
}

FactsKeeper stored_facts_keeper(const std::string& folder) {
  const auto store = std::make_shared<std::optional<scheduler::StationStore>>();
  FactsKeeper keeper;
  keeper.load = [folder, store]() -> playlists::KnownFacts {
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    auto opened = scheduler::StationStore::open(scheduler::store_path(folder));
    if (!opened) return stored_facts(folder);
    auto known = opened->known_facts();
    *store = *std::move(opened);
    return known ? *std::move(known) : playlists::KnownFacts{};
  };
  keeper.save = [store](const std::string& path, const playlists::KnownFile& file) {
    if (!store->has_value()) return;
    const std::array<scheduler::StoreItem, 1> items = {scheduler::FactsUpdate{path, file}};
    // What cannot be kept is found again the next time.
    static_cast<void>((*store)->write(items));
  };
  return keeper;
}

}  // namespace hornbill
