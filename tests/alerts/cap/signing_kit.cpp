// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/cap/signing_kit.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/process/child_process.h"
#include "tests/alerts/cap/message_text.h"

namespace hornbill::test {
namespace {

constexpr const char* kTemplate =
    "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
    "<ds:SignedInfo>"
    "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"/>"
    "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"/>"
    "<ds:Reference URI=\"\"><ds:Transforms>"
    "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>"
    "<ds:Transform Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"/>"
    "</ds:Transforms>"
    "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>"
    "<ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>"
    "<ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>";

void run(const std::string& program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program);
  const base::UniqueFd silence(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  auto child = base::ChildProcess::spawn({.program = "/usr/bin/" + program,
                                          .arguments = arguments,
                                          .fds = {{silence.get(), 2}},
                                          .environment = {}});
  ASSERT_TRUE(child) << child.error().message;
  const auto status = child->wait(std::chrono::seconds(30));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->code, 0) << program << " " << arguments[1];
}

}  // namespace

void SigningKit::make_self_signed(const std::string& who, const std::string& algorithm) const {
  const std::string key = folder_ / (who + ".key");
  std::vector<std::string> arguments{"req",
                                     "-x509",
                                     "-nodes",
                                     "-newkey",
                                     algorithm,
                                     "-days",
                                     "365",
                                     "-subj",
                                     "/CN=" + who + ".example",
                                     "-keyout",
                                     key,
                                     "-out",
                                     folder_ / (who + ".pem"),
                                     "-batch"};
  if (algorithm == "ec") {
    arguments.insert(arguments.end(), {"-pkeyopt", "ec_paramgen_curve:prime256v1"});
  }
  run("openssl", arguments);
  run("openssl", {"x509", "-in", folder_ / (who + ".pem"), "-pubkey", "-noout", "-out",
                  folder_ / (who + ".pub")});
}

SigningKit::SigningKit() {
  make_self_signed("service", "ec");
  make_self_signed("authority", "ec");
  make_self_signed("stranger", "ec");
  make_self_signed("short", "rsa:1024");
  make_self_signed("old", "rsa:2048");
  run("openssl", {"req", "-new", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=branch.example",
                  "-keyout", folder_ / "branch.key", "-out", folder_ / "branch.csr", "-batch"});
  run("openssl", {"x509", "-req", "-in", folder_ / "branch.csr", "-CA", folder_ / "authority.pem",
                  "-CAkey", folder_ / "authority.key", "-set_serial", "7", "-days", "365", "-out",
                  folder_ / "branch.pem"});
}

std::string SigningKit::certificate(std::string_view who) const {
  return slurp(folder_ / (std::string(who) + ".pem"));
}

std::string SigningKit::public_key(std::string_view who) const {
  return slurp(folder_ / (std::string(who) + ".pub"));
}

std::string SigningKit::sign_template(const std::string& text, std::string_view who) const {
  const std::string in = folder_.write("in.xml", text);
  const std::string out = folder_ / "out.xml";
  const std::string name(who);
  run("xmlsec1", {"--sign", "--output", out, "--privkey-pem",
                  folder_ / (name + ".key") + "," + folder_ / (name + ".pem"), in});
  return slurp(out);
}

std::string SigningKit::sign(
    const std::string& text, std::string_view who,
    std::initializer_list<std::pair<const char*, std::string>> edits) const {
  std::string signature = edited(kTemplate, edits);
  const bool rsa = who == "branch" || who == "short" || who == "old";
  if (rsa && signature.find("ecdsa-sha256") != std::string::npos) {
    signature = edited(signature, {{"ecdsa-sha256", "rsa-sha256"}});
  }
  std::string whole = text;
  whole.insert(whole.rfind("</"), signature);
  return sign_template(whole, who);
}

std::string SigningKit::sign_composed(const std::string& text, std::string_view who) const {
  std::string signed_text = sign(without_blanks_between(text), who);
  std::string out;
  for (const char c : signed_text) {
    if (c == '<' && !out.empty() && out.back() == '>') out += "\n    ";
    out += c;
  }
  const std::size_t root = out.find("<alert");
  return out.insert(root,
                    "<?xml-stylesheet type=\"text/xsl\" href=\"https://w.example/a.xsl\"?>\n");
}

std::string without_blanks_between(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t next = text.find_first_not_of(" \n", i);
    const bool between = (text[i] == ' ' || text[i] == '\n') && !out.empty() && out.back() == '>' &&
                         (next == std::string::npos || text[next] == '<');
    if (!between) out += text[i];
  }
  return out;
}

}  // namespace hornbill::test
