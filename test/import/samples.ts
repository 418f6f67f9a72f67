/** One small recording of each tool, by the name of its file. */
export const samples: Readonly<Record<string, string>> = {
  'chrome.json': JSON.stringify(
    {
      title: 'Order',
      steps: [
        { type: 'navigate', url: 'http://127.0.0.1:9/order' },
        {
          type: 'change',
          target: 'main',
          frame: [0],
          selectors: [['aria/Customer'], ['#host', '#customer']],
          value: 'Acme',
        },
        {
          type: 'click',
          target: 'http://127.0.0.1:9/popup',
          selectors: [['text/Send']],
          offsetX: 1,
          offsetY: 1,
        },
        { type: 'keyDown', key: 'Enter' },
        { type: 'waitForElement', selectors: ['.done'], count: 2, attributes: { role: 'status' } },
        { type: 'customStep', name: 'x', parameters: {} },
      ],
    },
    null,
    1,
  ),
  'ide.side': JSON.stringify(
    {
      name: 'Orders',
      url: 'http://127.0.0.1:9',
      tests: [
        {
          id: '1',
          name: 'a',
          commands: [
            { command: 'open', target: '/order', value: '' },
            { command: 'store', target: '5', value: 'n' },
            { command: 'while', target: '${n} > 0 && ${x}.length < 3', value: '' },
            { command: 'type', target: 'id=customer', value: 'No ${n}${KEY_ENTER}' },
            { command: 'executeScript', target: 'return ${n} - 1', value: 'n' },
            { command: 'end', target: '', value: '' },
            { command: 'assertText', target: 'css=h1', value: 'Thanks' },
            { command: 'run', target: 'b', value: '' },
          ],
        },
        {
          id: '2',
          name: 'b',
          commands: [
            { command: 'selectFrame', target: 'index=0', value: '' },
            { command: 'click', target: 'linkText=Go', value: '' },
          ],
        },
      ],
      suites: [],
    },
    null,
    1,
  ),
  'vision.json': JSON.stringify(
    {
      Name: 'Macro',
      Commands: [
        { Command: 'open', Target: 'http://127.0.0.1:9/', Value: '' },
        { Command: 'csvReadArray', Target: 'rows.csv', Value: 'rows' },
        { Command: 'forEach', Target: 'rows', Value: 'row' },
        { Command: 'type', Target: 'id=name', Value: '${row[0]} ${!LOOP}' },
        { Command: 'end', Target: '', Value: '' },
        { Command: 'label', Target: 'again', Value: '' },
        { Command: 'gotoIf', Target: '${n} < 2', Value: 'again' },
        { Command: 'XClick', Target: 'a.png', Value: '' },
      ],
    },
    null,
    1,
  ),
  'flow.automa.json': JSON.stringify(
    {
      name: 'Workflow',
      drawflow: {
        nodes: [
          { id: 'a', label: 'trigger', data: {} },
          { id: 'b', label: 'new-tab', data: { url: 'http://127.0.0.1:9/{{variables.path}}' } },
          { id: 'c', label: 'element-exists', data: { selector: '.ok', tryCount: 1, timeout: 100 } },
          {
            id: 'd',
            label: 'forms',
            data: { type: 'text-field', selector: '#a', value: '{{globalData.name}}' },
          },
          { id: 'e', label: 'get-text', data: { selector: '#b', saveData: true, dataColumn: 'x' } },
          { id: 'f', label: 'export-data', data: { name: 'out', type: 'csv' } },
        ],
        edges: [
          { source: 'a', target: 'b', sourceHandle: 'a-output-1' },
          { source: 'b', target: 'c', sourceHandle: 'b-output-1' },
          { source: 'c', target: 'd', sourceHandle: 'c-output-1' },
          { source: 'c', target: 'e', sourceHandle: 'c-output-fallback' },
          { source: 'd', target: 'f', sourceHandle: 'd-output-1' },
          { source: 'e', target: 'f', sourceHandle: 'e-output-1' },
        ],
      },
    },
    null,
    1,
  ),
  'order.spec.ts': `import { test, expect } from '@playwright/test';
const names = ['a', 'b'];
test('order', async ({ page }) => {
  await page.goto('http://127.0.0.1:9/order');
  for (const name of names) {
    if (name !== 'b') await page.getByLabel('Customer').fill(\`Dear \${name}\`);
    else { await page.locator('#x >> nth=1').selectOption({ label: 'y' }); }
  }
  await page.frameLocator('iframe[name="f"]').getByRole('button', { name: /Send \\d+/ }).click({ button: 'right' });
  await expect(page.locator('#done')).toBeChecked();
});
`,
  'Main.xaml': `<Activity x:Class="Main" xmlns="http://schemas.microsoft.com/netfx/2009/xaml/activities" xmlns:ui="http://schemas.uipath.com/workflow/activities" xmlns:x="http://schemas.microsoft.com/winfx/2006/xaml">
  <Sequence>
    <Sequence.Variables><Variable x:TypeArguments="x:Int32" Name="n" Default="[1]" /></Sequence.Variables>
    <While Condition="[n &lt; 3]"><Assign><Assign.To><OutArgument>[n]</OutArgument></Assign.To><Assign.Value><InArgument>[n + 1]</InArgument></Assign.Value></Assign></While>
    <ui:Click><ui:Click.Target><ui:Target Selector="&lt;webctrl id='send' tag='BUTTON' idx='2' /&gt;" /></ui:Click.Target></ui:Click>
    <Switch x:TypeArguments="x:String" Expression="[n.ToString]"><ui:LogMessage x:Key="3" Message="[&quot;three&quot;]" /></Switch>
  </Sequence>
</Activity>
`,
  'flow.txt': `SET Names TO ['a', 'b']
LOOP FOREACH Name IN Names
    IF Name = $'''a''' THEN
        Display.ShowMessageDialog.ShowMessage Title: $'''Hello''' Message: $'''Dear %Name%''' ButtonPressed=> Pressed
    ELSE
        WAIT 1
    END
END
WebAutomation.Click.Click BrowserInstance: Browser Control: appmask['Web Page']['Button \\'Send\\'']
    ON ERROR REPEAT 2 TIMES WAIT 1
    END
LOOP Index FROM 1 TO 3 STEP 1
    File.WriteText File: $'''out.txt''' TextToWrite: Index AppendNewLine: True
END
`,
};
