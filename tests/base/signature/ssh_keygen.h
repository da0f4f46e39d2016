// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>

#include <string>
#include <vector>

#include "base/process/child_process.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {

// The system's ssh-keygen, run in a folder of its own.
class SshKeygen {
 public:
  struct Run {
    int status = -1;
    std::string output;  // standard output and error
  };

  // `input` is a file of the folder for standard input, or empty.
  Run run(std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.insert(arguments.begin(), "ssh-keygen");
    const std::string in = input.empty() ? "/dev/null" : folder_ / input;
    const std::string out = folder_ / "output";
    const base::UniqueFd from(::open(in.c_str(), O_RDONLY | O_CLOEXEC));
    const base::UniqueFd to(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    base::SpawnOptions options{"/usr/bin/ssh-keygen", std::move(arguments), {}, {"LC_ALL=C"}};
    options.fds = {{from.get(), 0}, {to.get(), 1}, {to.get(), 2}};
    auto child = base::ChildProcess::spawn(options);
    if (!child) return {-1, child.error().message};
    const auto ended = child->wait(std::chrono::seconds(30));
    return {ended && !ended->by_signal ? ended->code : -1, slurp(out)};
  }

  // Makes the pair NAME, NAME.pub without a passphrase.
  Run make_key(const std::string& name, const std::string& comment = "made by ssh-keygen",
               const std::string& kind = "ed25519") const {
    return run({"-q", "-t", kind, "-N", "", "-C", comment, "-f", folder_ / name});
  }

  // Signs the file NAME; its signature is NAME.sig.
  Run sign(const std::string& key, const std::string& name, const std::string& name_space) const {
    return run({"-Y", "sign", "-f", folder_ / key, "-n", name_space, folder_ / name});
  }

  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

}  // namespace hornbill::test
