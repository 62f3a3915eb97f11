import com.microsoft.azure.functions.annotation.FunctionName;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles apps one after the other and lists what each registers: the class path of the stubs, then one folder for each app. For each
 * app there is a line `app folder`, then `error …` for what the compiler refuses or `function name class`.
 */
public class Registrations {
    public static void main(String[] arguments) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (String folder : List.of(arguments).subList(1, arguments.length)) {
            System.out.println("app " + folder);
            Path out = Files.createTempDirectory("registrations");
            List<Path> sources;
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                sources = all.filter(path -> path.toString().endsWith(".java") && !path.toString().replace('\\', '/').contains("src/test/"))
                        .collect(Collectors.toList());
            }
            DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
            StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, StandardCharsets.UTF_8);
            List<String> options = List.of("-d", out.toString(), "-cp", arguments[0], "-proc:none", "-Xlint:none", "-nowarn");
            boolean isCompiled = compiler.getTask(null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources)).call();
            for (Diagnostic<? extends JavaFileObject> one : diagnostics.getDiagnostics()) {
                if (one.getKind() != Diagnostic.Kind.ERROR) continue;
                String source = one.getSource() == null ? "" : Path.of(one.getSource().getName()).getFileName().toString();
                System.out.println("error " + source + ":" + one.getLineNumber() + " " + one.getMessage(null).replace('\n', ' '));
            }
            if (isCompiled) list(out, arguments[0]);
        }
    }

    private static void list(Path out, String stubs) throws Exception {
        URL[] path = {out.toUri().toURL(), Path.of(stubs).toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, null); Stream<Path> all = Files.walk(out)) {
            for (Path file : all.filter(one -> one.toString().endsWith(".class")).sorted().collect(Collectors.toList())) {
                String name = out.relativize(file).toString().replace(".class", "").replace('/', '.').replace('\\', '.');
                for (Method method : loader.loadClass(name).getDeclaredMethods()) {
                    for (java.lang.annotation.Annotation one : method.getAnnotations()) {
                        if (!one.annotationType().getName().equals(FunctionName.class.getName())) continue;
                        System.out.println("function " + one.annotationType().getMethod("value").invoke(one) + " " + name);
                    }
                }
            }
        }
    }
}
