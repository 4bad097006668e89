#pragma once
// Answers that say no: RFC 9457 problem documents. The table from Errc to status is in
// dispatch.hpp.

#include "base/result.hpp"
#include "net/http.hpp"

namespace deskbell::kernel {

/// A problem with a status that no Errc stands for: 400, 405, 413, 415, 500.
[[nodiscard]] net::HttpResponse problem(int status, const Error& error, std::string_view requestId);

}  // namespace deskbell::kernel
