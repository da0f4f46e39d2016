// SPDX-License-Identifier: Apache-2.0
// X1, X2: documents that are made to cost time, memory or a connection. How much is done for each
// is counted, as the parser's allocations: these are the same on every machine.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <libxml/xmlmemory.h>
#include <malloc.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>

#include "alerts/sources/cap/xml_document.h"
#include "base/unique_fd.h"
#include "tests/alerts/cap/verdict_rows.h"

namespace hornbill::alerts {
namespace {

struct Usage {
  std::int64_t calls = 0;
  std::int64_t now = 0;   // bytes
  std::int64_t most = 0;  // at a time
};
Usage usage;  // libxml2's hooks have no context; one thread

void count(std::int64_t bytes) {
  ++usage.calls;
  usage.now += bytes;
  usage.most = std::max(usage.most, usage.now);
}
std::int64_t size_of(void* block) { return static_cast<std::int64_t>(::malloc_usable_size(block)); }

void* counted_malloc(std::size_t bytes) {
  void* block = std::malloc(bytes);
  count(size_of(block));
  return block;
}
void* counted_realloc(void* old, std::size_t bytes) {
  const std::int64_t before = size_of(old);
  void* block = std::realloc(old, bytes);
  count(size_of(block) - before);
  return block;
}
char* counted_strdup(const char* text) {
  char* copy = ::strdup(text);
  count(size_of(copy));
  return copy;
}
void counted_free(void* block) {
  usage.now -= size_of(block);
  std::free(block);
}

// A port of this machine at which nobody answers; who asked stands in its queue.
class Listener {
 public:
  Listener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    EXPECT_EQ(::bind(fd_.get(), address, size), 0);
    EXPECT_EQ(::listen(fd_.get(), 8), 0);
    EXPECT_EQ(::getsockname(fd_.get(), address, &size), 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(here.sin_port)) + "/";
  }
  const std::string& url() const { return url_; }
  bool was_asked() const {
    pollfd waiting{fd_.get(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) > 0;
  }

 private:
  base::UniqueFd fd_;
  std::string url_;
};

class HostileCap : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    xmlMemSetup(counted_free, counted_malloc, counted_realloc, counted_strdup);
  }
  static void TearDownTestSuite() { xmlMemSetup(std::free, std::malloc, std::realloc, ::strdup); }

  // Has it judged. Its deciding reason; what that took is in `usage`.
  static std::string refused(const std::string& text) {
    usage = {};
    const auto judged = judge_cap_document(text, test::trusted_source(), test::valley_station(),
                                           {.now = test::five_past_seven()});
    EXPECT_EQ(judged.size(), 1U);
    EXPECT_EQ(judged.at(0).verdict.decision, Decision::refuse);
    return judged.at(0).verdict.reasons.at(0);
  }
  static std::string with_type(const std::string& type, const std::string& text = "Actual") {
    return test::flood_with({{"?>\n", "?>\n<!DOCTYPE alert " + type + ">\n"}, {"Actual", text}});
  }
  static std::string repeated(const std::string& piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
  }
};

constexpr std::int64_t kMegabyte = 1 << 20;

TEST_F(HostileCap, X1_EntitiesAreNeverReadNorUnfolded) {
  std::string bomb = "[<!ENTITY a0 \"ha\">";
  for (int i = 1; i < 30; ++i) {
    const std::string one = "&a" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY a" + std::to_string(i) + " \"" + repeated(one, 10) + "\">";
  }
  const std::string quadratic = "[<!ENTITY big \"" + std::string(100'000, 'x') + "\">]";
  const std::string parameter =
      "[<!ENTITY % p \"<!ENTITY q 'x'>\"> %p; <!ENTITY % r SYSTEM \"file:///dev/zero\"> %r;]";
  for (const std::string& text :
       {with_type(bomb + "]", "&a29;"), with_type(quadratic, repeated("&big;", 10'000)),
        with_type(parameter, "&q;"), with_type("SYSTEM \"file:///dev/zero\""),
        with_type("[<!ENTITY x SYSTEM \"file:///dev/zero\">]", "&x;")}) {
    EXPECT_NE(refused(text).find("document type"), std::string::npos);
    EXPECT_LT(usage.calls, 1'000);
    EXPECT_LT(usage.most, kMegabyte);  // the row's 16 MB are for all that a document takes
  }
}

TEST_F(HostileCap, X1_NothingIsFetched) {
  const Listener net;
  const std::string url = net.url();
  const std::string include =
      "<i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"" + url + "\"/>";
  for (const std::string& text : {with_type("SYSTEM \"" + url + "a.dtd\""),
                                  with_type("PUBLIC \"-//x//y\" \"" + url + "a.dtd\""),
                                  with_type("[<!ENTITY x SYSTEM \"" + url + "x\">]", "&x;"),
                                  with_type("[<!ENTITY % x SYSTEM \"" + url + "x\"> %x;]"),
                                  test::flood_with({{"</scope>", "</scope>" + include}})}) {
    refused(text);
    EXPECT_FALSE(net.was_asked()) << text;
  }
  // What names a place and is no fault, and a signature that leads elsewhere.
  const std::string signature =
      "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo><Reference URI=\"" +
      url + "\"/></SignedInfo><KeyInfo><RetrievalMethod URI=\"" + url +
      "\"/></KeyInfo></Signature></alert>";
  for (const std::string& text :
       {test::flood_with({{"?>\n", "?>\n<?xml-stylesheet href=\"" + url + "\"?>\n"}}),
        test::flood_with({{"<alert ",
                           "<alert xmlns:s=\"http://www.w3.org/2001/XMLSchema-instance\" "
                           "s:schemaLocation=\"urn:x " +
                               url + "\" "}}),
        test::flood_with({{"</alert>", signature}})}) {
    (void)judge_cap_document(text, test::trusted_source(), test::valley_station(),
                             {.now = test::five_past_seven()});
    EXPECT_FALSE(net.was_asked()) << text;
  }
}

TEST_F(HostileCap, X2_WhatIsTooLongIsNotEvenLookedAt) {
  std::string text = test::flood_warning();
  text.resize(XmlOptions{}.max_bytes + 1, ' ');
  EXPECT_NE(refused(text).find("more than 4194304 bytes"), std::string::npos);
  EXPECT_EQ(usage.calls, 0);
}

TEST_F(HostileCap, X2_TenThousandLevelsEndAtTheSixtyFifth) {
  const std::string text = test::flood_with(
      {{"</scope>", "</scope>" + repeated("<a>", 10'000) + repeated("</a>", 10'000)}});
  EXPECT_NE(refused(text).find("nested more than 64 deep"), std::string::npos);
  EXPECT_LT(usage.calls, 1'000);
  EXPECT_LT(usage.most, kMegabyte);
}

TEST_F(HostileCap, X2_NodesWithoutEndStopAtTheirLimit) {
  for (const char* piece : {"<area/>", "<?p?>"}) {
    const std::string text =
        test::flood_with({{"</scope>", "</scope>" + repeated(piece, 400'000)}});
    ASSERT_LT(text.size(), XmlOptions{}.max_bytes);
    EXPECT_NE(refused(text).find("more than 150000 elements"), std::string::npos) << piece;
    EXPECT_LT(usage.most, 64 * kMegabyte) << piece;
    EXPECT_LT(usage.calls, 1'000'000) << piece;
  }
}

// The parser compares the attributes of an element with each other: half a minute for 200,000.
TEST_F(HostileCap, X2_AttributesAndNameSpacesAreCountedBeforeTheyAreRead) {
  const auto with = [](const std::string& name, const std::string& is, int times) {
    std::string out = "<info";
    for (int i = 0; i < times; ++i) out += " " + name + std::to_string(i) + is + "'x'";
    return test::flood_with({{"<info", out}});
  };
  const std::string many = with("a", "=", 11'000);
  std::string wide = "\xFF\xFE";
  for (const char c : test::edited(many, {{"encoding=\"UTF-8\"", "encoding=\"UTF-16\""}})) {
    wide += {c, '\0'};
  }
  for (const std::string& text :
       {many, with("a", " \n = \t", 11'000), with("xmlns:a", "=", 11'000), wide}) {
    EXPECT_NE(refused(text).find("more than 10000 attributes"), std::string::npos);
    EXPECT_EQ(usage.calls, 0) << "it was read";
  }
  EXPECT_NE(refused(with("xmlns:a", "=", 101)).find("more than 100 name spaces"),
            std::string::npos);
  const std::string hidden = test::edited(many, {{"encoding=\"UTF-8\"", "encoding=\"UTF-7\""}});
  EXPECT_NE(refused(hidden), "");
  EXPECT_NE(refused(test::flood_with({{"encoding=\"UTF-8\"", "encoding=\"UTF-7\""}}))
                .find("encoding UTF-7"),
            std::string::npos);
}

}  // namespace
}  // namespace hornbill::alerts
