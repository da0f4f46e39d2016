// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/xml_document.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace hornbill::alerts {
namespace {

// What the parser's hooks count; hangs on its context.
struct ParseWatch {
  const XmlOptions& options;
  int depth = 0;
  int nodes = 0;
  base::ErrorCode code = base::ErrorCode::internal;
  std::string stopped;  // why; empty: not stopped by us
};

ParseWatch& watch_of(void* context) {
  return *static_cast<ParseWatch*>(static_cast<xmlParserCtxtPtr>(context)->_private);
}

bool stop_parse(void* context, base::ErrorCode code, std::string why) {
  ParseWatch& watch = watch_of(context);
  if (watch.stopped.empty()) {
    watch.code = code;
    watch.stopped = std::move(why);
  }
  xmlStopParser(static_cast<xmlParserCtxtPtr>(context));
  return false;
}

bool count_nodes(void* context, int more) {
  ParseWatch& watch = watch_of(context);
  watch.nodes += more;
  if (watch.nodes <= watch.options.max_nodes) return true;
  return stop_parse(context, base::ErrorCode::limit,
                    "more than " + std::to_string(watch.options.max_nodes) + " elements");
}

// check: allow parameters (libxml2's callback)
void on_start(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri,
              int spaces, const xmlChar** space, int attributes, int defaulted,
              const xmlChar** attribute) {
  ParseWatch& watch = watch_of(context);
  if (++watch.depth > watch.options.max_depth) {
    stop_parse(context, base::ErrorCode::limit,
               "elements nested more than " + std::to_string(watch.options.max_depth) + " deep");
    return;
  }
  if (uri != nullptr && xmlStrEqual(uri, BAD_CAST "http://www.w3.org/2001/XInclude")) {
    stop_parse(context, base::ErrorCode::refused, "it asks for another document (XInclude)");
    return;
  }
  // An attribute is a node and its text another.
  if (!count_nodes(context, 1 + spaces + 2 * attributes)) return;
  // Each is two in the parser's list, its prefix and its name.
  if (static_cast<xmlParserCtxtPtr>(context)->nsNr > 2 * watch.options.max_spaces) {
    stop_parse(context, base::ErrorCode::limit,
               "more than " + std::to_string(watch.options.max_spaces) + " name spaces at a place");
    return;
  }
  xmlSAX2StartElementNs(context, name, prefix, uri, spaces, space, attributes, defaulted,
                        attribute);
}

void on_end(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri) {
  --watch_of(context).depth;
  xmlSAX2EndElementNs(context, name, prefix, uri);
}

// Whether an ASCII character is one byte of the same number in it, or one unit of Unicode.
bool holds_ascii(std::string_view encoding) {
  constexpr std::array<std::string_view, 16> kKnown{
      "UTF-8", "UTF-16",   "UTF-32", "UCS-4",   "UCS4", "ISO-8859", "ISO8859", "US-ASCII",
      "ASCII", "WINDOWS-", "CP125",  "TIS-620", "KOI8", "EUC",      "GB",      "BIG5"};
  std::string upper(encoding);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return std::any_of(kKnown.begin(), kKnown.end(),
                     [&](std::string_view known) { return upper.starts_with(known); });
}

// In others attributes could be written so that nobody counts them.
void on_document(void* context) {
  const auto* input = static_cast<xmlParserCtxtPtr>(context)->input;
  const auto* encoder = input != nullptr && input->buf != nullptr ? input->buf->encoder : nullptr;
  if (encoder != nullptr && encoder->name != nullptr && !holds_ascii(encoder->name)) {
    stop_parse(context, base::ErrorCode::refused,
               "it is in the encoding " + std::string(encoder->name) + "; UTF-8 would be right");
    return;
  }
  xmlSAX2StartDocument(context);
}

void on_document_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  stop_parse(context, base::ErrorCode::refused, "it has a document type (<!DOCTYPE), never needed");
}

void on_instruction(void* context, const xmlChar* target, const xmlChar* data) {
  if (count_nodes(context, 1)) xmlSAX2ProcessingInstruction(context, target, data);
}

void on_comment(void* context, const xmlChar* text) {
  if (count_nodes(context, 1)) xmlSAX2Comment(context, text);
}

void on_cdata(void* context, const xmlChar* text, int length) {
  if (count_nodes(context, 1)) xmlSAX2CDataBlock(context, text, length);
}

struct FreeContext {
  void operator()(xmlParserCtxtPtr context) const {
    if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
    context->myDoc = nullptr;
    xmlFreeParserCtxt(context);
  }
};

void install_hooks(xmlParserCtxtPtr context) {
  xmlSAXHandler& sax = *context->sax;
  sax.startDocument = on_document;
  sax.startElementNs = on_start;
  sax.endElementNs = on_end;
  sax.internalSubset = on_document_type;
  sax.externalSubset = on_document_type;
  sax.processingInstruction = on_instruction;
  sax.comment = on_comment;
  sax.cdataBlock = on_cdata;
}

std::string one_line(const char* text) {
  std::string line = text == nullptr ? "not well formed" : text;
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  return line.substr(0, 200);
}

tl::unexpected<base::Error> parse_failure(xmlParserCtxtPtr context, const ParseWatch& watch) {
  const auto* error = xmlCtxtGetLastError(context);
  int line = context->input != nullptr ? context->input->line : 0;
  if (!watch.stopped.empty()) {
    return base::fail(watch.code, "line " + std::to_string(line) + ": " + watch.stopped);
  }
  if (error != nullptr && error->line > 0) line = error->line;
  return base::fail(base::ErrorCode::corrupt,
                    "line " + std::to_string(line) + ": not well-formed XML: " +
                        one_line(error != nullptr ? error->message : nullptr));
}

// How often "=" stands before a quote, in an encoding that holds ASCII: at least as often as there
// are attributes and name spaces.
int quoted_values(std::string_view bytes) {
  const auto is_between = [](char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
  };
  int count = 0;
  for (std::size_t at = 0; (at = bytes.find('=', at)) != std::string_view::npos;) {
    ++at;
    while (at < bytes.size() && is_between(bytes[at])) ++at;
    if (at < bytes.size() && (bytes[at] == '"' || bytes[at] == '\'')) ++count;
  }
  return count;
}

void drop_siblings_of_root(xmlDocPtr doc) {
  const xmlNode* root = xmlDocGetRootElement(doc);
  for (xmlNodePtr node = doc->children; node != nullptr;) {
    const xmlNodePtr next = node->next;
    if (node != root) {
      xmlUnlinkNode(node);
      xmlFreeNode(node);
    }
    node = next;
  }
}

}  // namespace

void XmlDocument::Free::operator()(::_xmlDoc* doc) const { xmlFreeDoc(doc); }

base::Result<XmlDocument> XmlDocument::parse(std::string_view bytes, const XmlOptions& options) {
  if (bytes.size() > options.max_bytes) {
    return base::fail(base::ErrorCode::limit, "more than " + std::to_string(options.max_bytes) +
                                                  " bytes: no message is that long");
  }
  if (bytes.empty()) return base::fail(base::ErrorCode::corrupt, "it is empty");
  if (quoted_values(bytes) > options.max_attributes) {
    return base::fail(base::ErrorCode::limit,
                      "more than " + std::to_string(options.max_attributes) + " attributes");
  }
  xmlInitParser();
  const std::unique_ptr<xmlParserCtxt, FreeContext> context(
      xmlCreateMemoryParserCtxt(bytes.data(), static_cast<int>(bytes.size())));
  if (!context) return base::fail(base::ErrorCode::internal, "no memory for the XML parser");
  ParseWatch watch{.options = options};
  context->_private = &watch;
  int flags = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES;
  if (options.drop_blanks) flags |= XML_PARSE_NOBLANKS;
  xmlCtxtUseOptions(context.get(), flags);
  install_hooks(context.get());
  const int outcome = xmlParseDocument(context.get());
  if (outcome != 0 || context->wellFormed == 0 || context->myDoc == nullptr ||
      !watch.stopped.empty() || xmlDocGetRootElement(context->myDoc) == nullptr) {
    return parse_failure(context.get(), watch);
  }
  XmlDocument document(std::exchange(context->myDoc, nullptr));
  if (options.drop_blanks) drop_siblings_of_root(document.get());
  return document;
}

XmlNode* XmlDocument::root() const { return xmlDocGetRootElement(doc_.get()); }

base::Result<std::string> serialise(XmlNode* node, std::size_t max_bytes) {
  struct FreeDoc {
    void operator()(xmlDocPtr doc) const { xmlFreeDoc(doc); }
  };
  const std::unique_ptr<xmlDoc, FreeDoc> doc(xmlNewDoc(BAD_CAST "1.0"));
  const xmlNodePtr copy = doc ? xmlDocCopyNode(node, doc.get(), 1) : nullptr;
  if (copy == nullptr) return base::fail(base::ErrorCode::internal, "no memory to copy an alert");
  // The copy has declared what it uses of its ancestors' name spaces.
  xmlDocSetRootElement(doc.get(), copy);
  xmlChar* text = nullptr;
  int length = 0;
  xmlDocDumpMemoryEnc(doc.get(), &text, &length, "UTF-8");
  if (text == nullptr) return base::fail(base::ErrorCode::internal, "no memory to copy an alert");
  std::string out(reinterpret_cast<const char*>(text), static_cast<std::size_t>(length));
  xmlFree(text);
  if (out.size() > max_bytes)
    return base::fail(base::ErrorCode::limit, "an alert in it is too long");
  return out;
}

}  // namespace hornbill::alerts
