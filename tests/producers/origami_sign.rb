# Signs with Origami: ruby origami_sign.rb IN OUT P12 PASSWORD
require "openssl"
require "origami"

input, output, store, password = ARGV
keys = OpenSSL::PKCS12.new(File.binread(store), password)
pdf = Origami::PDF.read(input, verbosity: Origami::Parser::VERBOSE_QUIET)
pdf.sign(keys.certificate, keys.key, method: "adbe.pkcs7.detached", ca: [], reason: "Ban hanh van ban")
pdf.save(output)
