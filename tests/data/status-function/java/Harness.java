import com.example.StatusCheck;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.OrchestrationStatusQuery;
import com.microsoft.durabletask.OrchestrationStatusQueryResult;
import com.microsoft.durabletask.azurefunctions.DurableClientContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;

/** Reads a case a line: pages parted by `|`, rows by `;`, fields (name, id, status) by a blank. */
public class Harness {
    public static void main(String[] arguments) {
        Scanner scanner = new Scanner(System.in, "UTF-8");
        while (scanner.hasNextLine()) {
            String[] pages = scanner.nextLine().split("\\|", -1);
            DurableTaskClient client = new DurableTaskClient() {
                @Override
                public OrchestrationStatusQueryResult queryInstances(OrchestrationStatusQuery query) {
                    int page = query.getContinuationToken() == null ? 0 : Integer.parseInt(query.getContinuationToken());
                    List<OrchestrationMetadata> rows = new ArrayList<>();
                    for (String row : pages[page].split(";")) {
                        if (row.trim().isEmpty()) continue;
                        String[] fields = row.split(" ");
                        OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.valueOf(fields[2].toUpperCase());
                        if (query.getRuntimeStatusList().contains(status)) rows.add(new OrchestrationMetadata(fields[0], fields[1], status));
                    }
                    return new OrchestrationStatusQueryResult(rows, page + 1 < pages.length ? String.valueOf(page + 1) : null);
                }
            };
            HttpRequestMessage<Optional<String>> request = status -> new Builder();
            System.out.println(new StatusCheck().run(request, new DurableClientContext(client)).getBody());
        }
    }

    private static final class Builder implements HttpResponseMessage.Builder {
        private Object body;

        @Override
        public HttpResponseMessage.Builder header(String key, String value) {
            return this;
        }

        @Override
        public HttpResponseMessage.Builder body(Object body) {
            this.body = body;
            return this;
        }

        @Override
        public HttpResponseMessage build() {
            Object written = body;
            return () -> written;
        }
    }
}
