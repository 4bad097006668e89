#include "support/mail_certificates.hpp"

#include <fstream>

#include "support/processes.hpp"

namespace deskbell::test {

TestCertificates::TestCertificates(const std::string& names) {
    const auto at = [&](const char* name) { return (folder_.path() / name).string(); };
    std::ofstream(at("extensions")) << "subjectAltName=" << names << '\n';
    const std::vector<std::string> newKey{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                                          "-nodes"};
    const auto openssl = [&](std::vector<std::string> first, const std::vector<std::string>& rest) {
        first.insert(first.begin(), "openssl");
        first.insert(first.end(), rest.begin(), rest.end());
        mustRun(first);
    };
    std::vector<std::string> authority{"req", "-x509", "-days", "2", "-subj", "/CN=Test authority"};
    authority.insert(authority.end(), newKey.begin(), newKey.end());
    openssl(authority, {"-keyout", at("ca.key"), "-out", at("ca.pem")});
    std::vector<std::string> request{"req", "-subj", "/CN=Test server"};
    request.insert(request.end(), newKey.begin(), newKey.end());
    openssl(request, {"-keyout", at("key.pem"), "-out", at("request.pem")});
    openssl({"x509", "-req", "-days", "2", "-CAcreateserial"},
            {"-in", at("request.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-extfile",
             at("extensions"), "-out", at("cert.pem")});
}

}  // namespace deskbell::test
