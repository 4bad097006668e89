#pragma once
// An authority of our own and a certificate by it, for servers in tests.

#include <filesystem>
#include <string>

#include "support/database.hpp"

namespace deskbell::test {

/// PEM files, made with the program openssl.
class TestCertificates {
public:
    /// `names` as in subjectAltName.
    explicit TestCertificates(const std::string& names = "DNS:localhost,IP:127.0.0.1");

    [[nodiscard]] std::string authority() const { return folder_.path() / "ca.pem"; }
    [[nodiscard]] std::string certificate() const { return folder_.path() / "cert.pem"; }
    [[nodiscard]] std::string key() const { return folder_.path() / "key.pem"; }

private:
    TempDir folder_;
};

}  // namespace deskbell::test
