# Makes the certificates of the tests anew, in this folder: sh make.sh (OpenSSL 3)
set -e
cd "$(dirname "$0")"
# make name subject issuer start end extensions [rsa]; the issuer self signs itself
touch index.txt; echo 01 > serial
make() {
  if [ "${7:-}" = rsa ]; then openssl genrsa -out $1.key 2048 2>/dev/null; else openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out $1.key; fi
  openssl req -new -key $1.key -subj "$2" -out $1.csr
  printf "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nunique_subject=no\nx509_extensions=x\n[p]\nC=optional\nO=optional\nOU=optional\nCN=optional\n[x]\n$6\n" > conf
  if [ $3 = self ]; then k="-selfsign -keyfile $1.key"; else k="-cert $3.pem -keyfile $3.key"; fi
  openssl ca -batch -config conf -notext -preserveDN $k -in $1.csr -startdate $4 -enddate $5 -out $1.pem 2>err || { cat err; exit 1; }
  rm -f $1.csr
}
A=20000101000000Z; B=20991231235959Z
CA="basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash"
make authority "/C=CH/O=Seedbed/CN=Seedbed test authority" self $A $B "$CA"
make intermediate "/C=CH/O=Seedbed/CN=Seedbed test intermediate" authority $A $B "$CA"
LEAF="basicConstraints=CA:false\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth\nauthorityInfoAccess=OCSP;URI:http://ocsp.shop.test/\n"
make shop "/C=CH/O=Seedbed/CN=shop.test" authority $A $B "${LEAF}subjectAltName=DNS:shop.test,DNS:*.shop.test,DNS:localhost,IP:127.0.0.1,IP:::1"
make expired "/CN=shop.test" authority $A 20010101000000Z "${LEAF}subjectAltName=DNS:shop.test,DNS:localhost"
make future "/CN=shop.test" authority 20900101000000Z $B "${LEAF}subjectAltName=DNS:shop.test,DNS:localhost"
make chained "/CN=shop.test" intermediate $A $B "${LEAF}subjectAltName=DNS:shop.test,DNS:localhost"
make alone "/CN=shop.test" self $A $B "subjectAltName=DNS:shop.test,DNS:localhost"
make rsa "/C=CH/O=Seedbed/OU=One/OU=Two/CN=localhost" authority $A $B "${LEAF}" rsa
make client "/O=Seedbed/CN=alice" authority $A $B "basicConstraints=CA:false\nextendedKeyUsage=clientAuth"
rm -f conf err index* serial* 0*.pem authority.key intermediate.key
