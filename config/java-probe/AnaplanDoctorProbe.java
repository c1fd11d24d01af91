import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What TLS this Java speaks, and whether it gets through to an endpoint: a handshake and nothing after it, with this
 * Java's own defaults and trust store. For Java 8 and later; one class, no library, writes no file.
 *
 * <p>Orders come by standard input, so that none is seen in a list of processes; fields are separated by tabs:
 * <pre>
 * property NAME VALUE          a system property, set before TLS is
 * timeout MILLISECONDS         for each connection and each read
 * proxy HOST PORT [VALUE]      HTTP proxy, and its Proxy-Authorization
 * endpoint HOST PORT           one handshake
 * </pre>
 *
 * <p>Answers are lines of standard output that begin with MARK: one for this Java, one for each endpoint, JSON each.
 * Built by: javac --release 8 -g:none AnaplanDoctorProbe.java
 */
public final class AnaplanDoctorProbe {
    private static final String MARK = "anaplan-doctor-probe ";
    private static final Charset UTF_8 = Charset.forName("UTF-8");
    private static final int LONGEST_TEXT = 2000;
    private static final int LONGEST_PROXY_ANSWER = 16384;
    private static final int MOST_ENDPOINTS = 8;

    private AnaplanDoctorProbe() {}

    public static void main(String[] arguments) throws Exception {
        // What a Java agent prints meanwhile must not break into our lines.
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        List<String[]> endpoints = new ArrayList<String[]>();
        String[] proxy = null;
        int timeout = 10000;
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals("property") && fields.length == 3) System.setProperty(fields[1], fields[2]);
            else if (fields[0].equals("timeout") && fields.length == 2) timeout = Integer.parseInt(fields[1]);
            else if (fields[0].equals("proxy") && fields.length >= 3) proxy = fields;
            else if (fields[0].equals("endpoint") && fields.length == 3) endpoints.add(fields);
        }
        out.println(MARK + "{\"kind\":\"java\"," + thisJava() + "}");
        for (int index = 0; index < endpoints.size() && index < MOST_ENDPOINTS; index++) {
            String[] fields = endpoints.get(index);
            out.println(MARK + handshake(fields[1], Integer.parseInt(fields[2]), proxy, timeout));
        }
        // Threads of an agent must not keep it alive.
        System.out.flush();
        System.exit(0);
    }

    private static String thisJava() {
        StringBuilder json = new StringBuilder();
        String[] properties = {
            "java.version", "java.runtime.version", "java.vendor", "java.vm.name", "java.home", "os.name", "os.arch",
            "sun.arch.data.model", "jdk.tls.client.protocols", "https.protocols",
            "javax.net.ssl.trustStore", "javax.net.ssl.trustStoreType", "java.security.properties"
        };
        json.append("\"properties\":{");
        for (int index = 0; index < properties.length; index++) {
            if (index > 0) json.append(',');
            json.append(text(properties[index])).append(':').append(text(System.getProperty(properties[index])));
        }
        json.append("},\"security\":{");
        String[] security = {
            "jdk.tls.disabledAlgorithms", "jdk.certpath.disabledAlgorithms", "keystore.type", "keystore.type.compat",
            "security.useSystemPropertiesFile", "fips.provider.1"
        };
        for (int index = 0; index < security.length; index++) {
            if (index > 0) json.append(',');
            json.append(text(security[index])).append(':').append(text(Security.getProperty(security[index])));
        }
        json.append("},\"providers\":").append(texts(providers()));
        json.append(",\"maxHeapBytes\":").append(Runtime.getRuntime().maxMemory());
        json.append(",\"readsSha256Seals\":").append(readsSha256Seals());
        try {
            SSLContext context = SSLContext.getDefault();
            json.append(",\"provider\":").append(text(context.getProvider().getName()));
            json.append(",\"enabled\":").append(texts(context.getDefaultSSLParameters().getProtocols()));
            json.append(",\"supported\":").append(texts(context.getSupportedSSLParameters().getProtocols()));
            json.append(",\"suites\":").append(texts(context.getDefaultSSLParameters().getCipherSuites()));
            json.append(",\"trusted\":").append(trustedCount());
        } catch (Throwable thrown) {
            json.append(",\"thrown\":").append(chain(thrown));
        }
        return json.toString();
    }

    private static String[] providers() {
        Provider[] all = Security.getProviders();
        String[] names = new String[Math.min(all.length, 20)];
        for (int index = 0; index < names.length; index++) names[index] = all[index].getName();
        return names;
    }

    /** What JDK-8076190 brought, with PBES2: without it a PKCS#12 file sealed with SHA-256 cannot be read. */
    private static boolean readsSha256Seals() {
        try {
            Mac.getInstance("HmacPBESHA256");
            return true;
        } catch (Throwable thrown) {
            return false;
        }
    }

    private static int trustedCount() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager) return ((X509TrustManager) manager).getAcceptedIssuers().length;
        }
        return 0;
    }

    private static String handshake(String host, int port, String[] proxy, int timeout) {
        String about = "{\"kind\":\"endpoint\",\"host\":" + text(host) + ",\"port\":" + port;
        Socket plain = new Socket();
        String step = proxy == null ? "connect" : "proxy";
        try {
            plain.setSoTimeout(timeout);
            if (proxy == null) {
                plain.connect(new InetSocketAddress(host, port), timeout);
            } else {
                plain.connect(new InetSocketAddress(proxy[1], Integer.parseInt(proxy[2])), timeout);
                String answer = tunnel(plain, host, port, proxy.length > 3 ? proxy[3] : "");
                if (!answer.matches("HTTP/1\\.[01] 2\\d\\d.*")) {
                    return about + ",\"outcome\":\"refused-by-proxy\",\"answer\":" + text(answer) + "}";
                }
            }
            step = "handshake";
            SSLSocketFactory factory = SSLContext.getDefault().getSocketFactory();
            SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            SSLSession session = socket.getSession();
            return about + ",\"outcome\":\"done\",\"protocol\":" + text(session.getProtocol())
                + ",\"suite\":" + text(session.getCipherSuite())
                + ",\"certificates\":" + session.getPeerCertificates().length + "}";
        } catch (Throwable thrown) {
            String outcome = step.equals("handshake") ? "failed" : "not-reached";
            return about + ",\"outcome\":" + text(outcome) + ",\"step\":" + text(step)
                + ",\"thrown\":" + chain(thrown) + "}";
        } finally {
            close(plain);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is of no more use either way.
        }
    }

    /** The first line of the proxy's answer. Byte by byte: what follows its header belongs to TLS. */
    private static String tunnel(Socket socket, String host, int port, String authorization) throws IOException {
        String name = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        String request = "CONNECT " + name + " HTTP/1.1\r\nHost: " + name + "\r\n"
            + (authorization.isEmpty() ? "" : "Proxy-Authorization: " + authorization + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        socket.getOutputStream().flush();
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) throw new SSLException("the proxy closed the connection before it answered");
            answer.append((char) octet);
            if (answer.length() > LONGEST_PROXY_ANSWER) throw new SSLException("the proxy's answer has no end");
        }
        return answer.substring(0, answer.indexOf("\r\n"));
    }

    private static String chain(Throwable thrown) {
        StringBuilder json = new StringBuilder("[");
        int depth = 0;
        for (Throwable one = thrown; one != null && depth < 8; one = one.getCause(), depth++) {
            if (depth > 0) json.append(',');
            json.append("{\"class\":").append(text(one.getClass().getName()));
            json.append(",\"message\":").append(text(one.getMessage())).append('}');
        }
        return json.append(']').toString();
    }

    private static String texts(String[] values) {
        StringBuilder json = new StringBuilder("[");
        for (int index = 0; index < values.length; index++) {
            if (index > 0) json.append(',');
            json.append(text(values[index]));
        }
        return json.append(']').toString();
    }

    private static String text(String value) {
        if (value == null) return "null";
        StringBuilder json = new StringBuilder("\"");
        for (int index = 0; index < value.length() && index < LONGEST_TEXT; index++) {
            char letter = value.charAt(index);
            if (letter == '"' || letter == '\\') json.append('\\').append(letter);
            else if (letter < ' ' || letter > '~') json.append(String.format("\\u%04x", (int) letter));
            else json.append(letter);
        }
        return json.append('"').toString();
    }
}
